import { createHash, webcrypto } from 'node:crypto'

/** Reads a device key's proof as the server does; undefined when it does not hold. */
export async function readProof(proof: string, url: string): Promise<Proof | undefined> {
  const [header = '', payload = '', signature = ''] = proof.split('.')
  const { jwk, typ, alg } = decode(header)
  const { htm, htu, jti, nonce } = decode(payload)
  const key = await webcrypto.subtle.importKey('jwk', jwk, { name: 'ECDSA', namedCurve: 'P-256' }, true, [
    'verify',
  ])
  const holds = await webcrypto.subtle.verify(
    { name: 'ECDSA', hash: 'SHA-256' },
    key,
    Buffer.from(signature, 'base64url'),
    Buffer.from(`${header}.${payload}`),
  )
  const isPublic = Object.keys(jwk).toSorted().join() === 'crv,kty,x,y'
  const fits = typ === 'dpop+jwt' && alg === 'ES256' && htm === 'POST' && htu === url && jti.length >= 22
  if (!holds || !isPublic || !fits) return undefined
  return { thumbprint: createHash('sha256').update(jwk.x).digest('hex'), jti, nonce }
}

export type Proof = { thumbprint: string; jti: string; nonce: string | undefined }

function decode(part: string) {
  return JSON.parse(Buffer.from(part, 'base64url').toString())
}
