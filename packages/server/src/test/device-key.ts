import { generateKeyPairSync, randomUUID } from 'node:crypto'
import { SignJWT } from 'jose'

/** A browser's key, and the proofs that it makes (RFC 9449). */
export class DeviceKey {
  nonce: string | undefined
  private readonly pair = generateKeyPairSync('ec', { namedCurve: 'P-256' })

  /** A proof for a POST to `htu`; claims and header may be bent for an attack. */
  prove(
    htu: string,
    claims: Record<string, unknown> = {},
    header: Record<string, unknown> = {},
  ): Promise<string> {
    const jwk = this.pair.publicKey.export({ format: 'jwk' })
    return new SignJWT({ htm: 'POST', htu, jti: randomUUID(), nonce: this.nonce, ...claims })
      .setProtectedHeader({ typ: 'dpop+jwt', alg: 'ES256', jwk, ...header })
      .setIssuedAt()
      .sign(this.pair.privateKey)
  }
}
