import type { Context } from '../../platform/context.ts'
import { sealedUnder, unseal } from '../../platform/crypto.ts'
import { Misuse } from '../../platform/misuse.ts'
import type { SigningKeyRow } from './queries.ts'

/** Opens the private part of a key that has one; says what to do where its `SECRET_KEY` is gone. */
export function openPrivateKey(ctx: Context, { kid, sealed_private }: SigningKeyRow): string {
  const sealed = sealed_private ?? new Uint8Array()
  const pem = unseal(ctx.keyring, 'signing-key-seal', kid, sealed)
  if (pem !== undefined) return pem
  if (ctx.keyring.find(sealedUnder(sealed)) !== undefined)
    throw new Error(`The signing key ${kid} does not open: its row was changed.`)
  throw new Misuse(
    `The signing key ${kid} was sealed under a SECRET_KEY that is not here. Put the former one into ` +
      'SECRET_KEY_FALLBACKS; if it is lost, run: portcullis keys rotate --emergency',
  )
}
