import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto'
import { calculateJwkThumbprint } from 'jose'
import { accessTokenType } from '@portcullis/protocol/claims'
import type { Context } from '../../platform/context.ts'
import { seal, unseal } from '../../platform/crypto.ts'
import { Misuse } from '../../platform/misuse.ts'
import { insertFirstSigningKey, type SigningKeyRow, selectSigningKeys } from './queries.ts'

export type VerifyingKey = { kid: string; publicKey: KeyObject; publicJwk: SigningKeyRow['public_jwk'] }

/**
 * The keys of this server: one that signs, and all that are believed, by the one header that they sign under.
 */
export type SigningKeys = {
  header: string
  privateKey: KeyObject
  byHeader: Map<string, VerifyingKey>
}

/** How long a node uses the keys that it has read before it reads them again, in milliseconds. */
const rereadMs = 60_000

/** Keeps the keys in memory and reads them again once a minute. */
export function createSigningKeyring(ctx: Context): { get: () => Promise<SigningKeys> } {
  let kept: { keys: Promise<SigningKeys>; readAt: number } | undefined
  return {
    get: () => {
      if (kept === undefined || Date.now() - kept.readAt > rereadMs) {
        const keys = readSigningKeys(ctx)
        kept = { keys, readAt: Date.now() }
        keys.catch(() => (kept = undefined))
      }
      return kept.keys
    },
  }
}

async function readSigningKeys(ctx: Context): Promise<SigningKeys> {
  let rows = await ctx.db.many(selectSigningKeys())
  if (!rows.some(({ state }) => state === 'current')) {
    await makeFirstKey(ctx)
    rows = await ctx.db.many(selectSigningKeys())
  }
  const current = rows.find(({ state }) => state === 'current')
  if (current === undefined) throw new Error('There is no current signing key.')
  const pem = unseal(ctx.keyring, 'signing-key-seal', current.kid, current.sealed_private)
  if (pem === undefined) {
    throw new Misuse(
      'The signing key was sealed under a SECRET_KEY that is not here. Put the former one into ' +
        'SECRET_KEY_FALLBACKS.',
    )
  }
  return {
    header: headerOf(current.kid),
    privateKey: createPrivateKey(pem),
    byHeader: new Map(
      rows.map(({ kid, public_jwk }) => [
        headerOf(kid),
        { kid, publicJwk: public_jwk, publicKey: createPublicKey({ key: { ...public_jwk }, format: 'jwk' }) },
      ]),
    ),
  }
}

async function makeFirstKey(ctx: Context): Promise<void> {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const { kty = '', crv = '', x = '', y = '' } = publicKey.export({ format: 'jwk' })
  const jwk = { kty, crv, x, y }
  const kid = await calculateJwkThumbprint(jwk, 'sha256')
  const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }) as string
  await ctx.db.first(insertFirstSigningKey(kid, jwk, seal(ctx.keyring, 'signing-key-seal', kid, pem)))
}

function headerOf(kid: string): string {
  return Buffer.from(JSON.stringify({ alg: 'ES256', typ: accessTokenType, kid })).toString('base64url')
}
