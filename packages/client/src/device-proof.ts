import type { Stopwatch } from './stopwatch.ts'

/** Nonces live for 60 s at the server; one that would end on its way is not worth sending. */
const nonceLifetimeMs = 50_000

/**
 * Proves by a signature that this browser holds the device key: a DPoP proof (RFC 9449). Undefined when the
 * platform cannot sign with it; the server then judges the request without. [CLIENT-15]
 */
export async function proveDeviceKey(
  { privateKey, publicKey }: CryptoKeyPair,
  url: string,
  nonce: { value: string; age: Stopwatch } | undefined,
): Promise<string | undefined> {
  try {
    // RFC 9449 4.2: the header carries the public key and nothing of the private one.
    const { kty, crv, x, y } = await crypto.subtle.exportKey('jwk', publicKey)
    const header = { typ: 'dpop+jwt', alg: 'ES256', jwk: { kty, crv, x, y } }
    // 4.2: method, address without query and fragment, a random id, the moment. 8: the server's nonce,
    // whose age the server judges instead of iat, since a browser's clock may be wrong.
    const payload = {
      htm: 'POST',
      htu: url,
      // 128 bits. crypto.randomUUID() has only 122.
      jti: base64url(crypto.getRandomValues(new Uint8Array(16))),
      iat: Math.floor(Date.now() / 1000),
      ...(nonce && nonce.age() < nonceLifetimeMs && { nonce: nonce.value }),
    }
    const signed = `${encode(header)}.${encode(payload)}`
    const algorithm = { name: 'ECDSA', hash: 'SHA-256' }
    const signature = await crypto.subtle.sign(algorithm, privateKey, new TextEncoder().encode(signed))
    return `${signed}.${base64url(new Uint8Array(signature))}`
  } catch {
    return undefined
  }
}

function encode(part: object): string {
  return base64url(new TextEncoder().encode(JSON.stringify(part)))
}

function base64url(bytes: Uint8Array): string {
  const text = btoa(String.fromCharCode(...bytes))
  return text.replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '')
}
