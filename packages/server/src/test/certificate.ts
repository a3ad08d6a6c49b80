import { generateKeyPairSync, type KeyObject, randomBytes, sign, X509Certificate } from 'node:crypto'

const day = 86_400_000

/** What a certificate says; whatever is left out is as a good one has it. */
export type CertificateWish = {
  hosts?: string[]
  beginsAt?: Date
  endsAt?: Date
  /** RSA with so many bits, or an elliptic curve. */
  key?: number | 'P-256' | 'P-384' | 'secp256k1'
  /** What it may be used for, as an object identifier; a server needs 1.3.6.1.5.5.7.3.1. */
  purpose?: string
}

export type MadeCertificate = { key: string; cert: string; fingerprint: string }

/** Makes a self-signed certificate for one host name, valid for a day (RFC 5280, in DER by hand). */
export function makeCertificate(host: string, wish: CertificateWish = {}): MadeCertificate {
  const { hosts = [host], key = 'P-256', purpose } = wish
  const { beginsAt = new Date(Date.now() - day), endsAt = new Date(Date.now() + day) } = wish
  const { publicKey, privateKey, algorithm } = makeKey(key)
  const name = sequence(der(0x31, sequence(objectId('2.5.4.3'), der(0x0c, Buffer.from(host)))))
  const extensions = [
    extension('2.5.29.17', sequence(...hosts.map((one) => der(0x82, Buffer.from(one))))),
    ...(purpose === undefined ? [] : [extension('2.5.29.37', sequence(objectId(purpose)))]),
  ]
  const body = sequence(
    der(0xa0, der(0x02, Buffer.from([2]))), // Version 3.
    der(0x02, Buffer.concat([Buffer.from([1]), randomBytes(8)])),
    algorithm,
    name,
    sequence(moment(beginsAt), moment(endsAt)),
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
    der(0xa3, sequence(...extensions)),
  )
  const signature = der(0x03, Buffer.concat([Buffer.from([0]), sign('sha256', body, privateKey)]))
  const lines =
    sequence(body, algorithm, signature)
      .toString('base64')
      .match(/.{1,64}/g) ?? []
  const cert = ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----', ''].join('\n')
  return {
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    cert,
    fingerprint: new X509Certificate(cert).fingerprint256,
  }
}

function makeKey(key: number | string): { publicKey: KeyObject; privateKey: KeyObject; algorithm: Buffer } {
  if (typeof key === 'number') {
    const algorithm = sequence(objectId('1.2.840.113549.1.1.11'), der(0x05, Buffer.alloc(0))) // With SHA-256.
    return { ...generateKeyPairSync('rsa', { modulusLength: key }), algorithm }
  }
  const algorithm = sequence(objectId('1.2.840.10045.4.3.2')) // ecdsa-with-SHA256
  return { ...generateKeyPairSync('ec', { namedCurve: key }), algorithm }
}

function extension(id: string, value: Buffer): Buffer {
  return sequence(objectId(id), der(0x04, value))
}

function objectId(dotted: string): Buffer {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number)
  const bytes = rest.flatMap((number) => {
    const septets = [number & 127]
    for (let left = number >> 7; left > 0; left >>= 7) septets.unshift((left & 127) | 128)
    return septets
  })
  return der(0x06, Buffer.from([40 * first + second, ...bytes]))
}

function moment(date: Date): Buffer {
  const text = date.toISOString().replace(/[-:T]|\.\d+/g, '')
  return der(0x17, Buffer.from(text.slice(2)))
}

function sequence(...parts: Buffer[]): Buffer {
  return der(0x30, Buffer.concat(parts))
}

function der(tag: number, content: Buffer): Buffer {
  const { length } = content
  if (length < 128) return Buffer.concat([Buffer.from([tag, length]), content])
  const octets = length < 256 ? [0x81, length] : [0x82, length >> 8, length & 255]
  return Buffer.concat([Buffer.from([tag, ...octets]), content])
}
