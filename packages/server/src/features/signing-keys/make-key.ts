import { generateKeyPairSync } from 'node:crypto'
import { calculateJwkThumbprint } from 'jose'
import type { Context } from '../../platform/context.ts'
import { seal } from '../../platform/crypto.ts'
import type { NewKey } from './queries.ts'

/** Makes a key pair for ES256; its id is the thumbprint of its public part (RFC 7638). */
export async function makeKey({ keyring }: Context): Promise<NewKey> {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const { kty = '', crv = '', x = '', y = '' } = publicKey.export({ format: 'jwk' })
  const publicJwk = { kty, crv, x, y }
  const kid = await calculateJwkThumbprint(publicJwk, 'sha256')
  const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }) as string
  return { kid, publicJwk, sealedPrivate: seal(keyring, 'signing-key-seal', kid, pem) }
}
