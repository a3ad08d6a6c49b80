import { generateKeyPairSync } from 'node:crypto'
import { calculateJwkThumbprint } from 'jose'
import type { Context } from '../../platform/context.ts'
import { seal } from '../../platform/crypto.ts'
import { vouch } from '../../platform/vouchers.ts'
import { endorseSigningKey, type NewKey } from './queries.ts'

/**
 * Makes a key pair for ES256, and vouches for it to the database: nobody else can put one beside it. Its id
 * is the thumbprint of its public part (RFC 7638). [SIGNING-KEYS-17]
 */
export async function makeKey({ db, keyring }: Context): Promise<NewKey> {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const { kty = '', crv = '', x = '', y = '' } = publicKey.export({ format: 'jwk' })
  const publicJwk = { kty, crv, x, y }
  const kid = await calculateJwkThumbprint(publicJwk, 'sha256')
  const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }) as string
  await db.first(endorseSigningKey(kid, vouch(keyring, 'endorse-signing-key', kid)))
  return { kid, publicJwk, sealedPrivate: seal(keyring, 'signing-key-seal', kid, pem) }
}
