import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  createSecretKey as createKeyObject,
  hkdfSync,
  type KeyObject,
  randomBytes,
  timingSafeEqual,
} from 'node:crypto'

/** What a key is for. Each purpose has a key of its own, so that nothing made for one passes for another. */
export type Purpose =
  | 'api-key'
  | 'attempt-key'
  | 'challenge'
  | 'csrf-token'
  | 'device-nonce'
  | 'event-seal'
  | 'known-device'
  | 'one-time-code'
  | 'outbox-seal'
  | 'refresh-salt'
  | 'refresh-token'
  | 'secret-age'
  | 'session-secret'
  | 'sign-up-browser'
  | 'signing-key-seal'
  | 'stand-in-hash'
  | 'tried-password'
  | 'voucher'

/** One `SECRET_KEY` and everything derived from it. */
export type SecretKey = {
  /** Ten characters that name the key in what it made; nothing about the key follows from them. */
  id: string
  /** HMAC-SHA256 over the parts, each with its length before it, under the purpose's key. */
  mac: (purpose: Purpose, ...parts: (string | Uint8Array)[]) => Buffer
  /** The two pads of that HMAC (RFC 2104), for a database that is to check it and knows SHA-256 alone. */
  padsOf: (purpose: Purpose) => { inner: Buffer; outer: Buffer }
  cipherKey: (purpose: Purpose) => KeyObject
}

/** The primary key makes; the primary and the fallbacks are believed. */
export type Keyring = {
  readonly primary: SecretKey
  /** Every key that is believed, the primary first; another list after each replacement. */
  readonly all: readonly SecretKey[]
  find: (id: string) => SecretKey | undefined
  /** Believes these from now on and no others. Whoever holds the keyring needs not be told. [SECRETS-10] */
  replace: (secretKey: string, fallbacks?: string[]) => void
}

export function createKeyring(secretKey: string, fallbacks: string[] = []): Keyring {
  let all = createSecretKeys(secretKey, fallbacks)
  return {
    get primary() {
      return all[0]
    },
    get all() {
      return all
    },
    find: (id) => all.find((key) => key.id === id),
    replace: (...secrets) => {
      all = createSecretKeys(...secrets)
    },
  }
}

function createSecretKeys(secretKey: string, fallbacks: string[] = []): [SecretKey, ...SecretKey[]] {
  const primary = createSecretKey(secretKey)
  // Each once: on its way from fallback to primary a key may be named twice.
  const others = [...new Set(fallbacks)].filter((secret) => secret !== secretKey)
  return [primary, ...others.map(createSecretKey)]
}

function createSecretKey(secret: string): SecretKey {
  // RFC 5869
  const derive = (label: string) => Buffer.from(hkdfSync('sha256', secret, 'portcullis', label, 32))
  const derived = new Map<string, KeyObject>()
  // A key object, because Node takes five times as long for an HMAC under bare bytes.
  const keyFor = (label: string): KeyObject => {
    let key = derived.get(label)
    if (key === undefined) {
      key = createKeyObject(derive(label))
      derived.set(label, key)
    }
    return key
  }
  return {
    id: derive('key-id').toString('base64url').slice(0, 10),
    mac: (purpose, ...parts) => {
      const mac = createHmac('sha256', keyFor(`mac:${purpose}`))
      for (const part of parts) {
        const bytes = typeof part === 'string' ? Buffer.from(part) : part
        const length = Buffer.allocUnsafe(4)
        length.writeUInt32BE(bytes.length)
        mac.update(length).update(bytes)
      }
      return mac.digest()
    },
    padsOf: (purpose) => {
      const key = keyFor(`mac:${purpose}`).export()
      const pad = (byte: number) => Buffer.from(Array.from({ length: 64 }, (_, at) => (key[at] ?? 0) ^ byte))
      return { inner: pad(0x36), outer: pad(0x5c) }
    },
    cipherKey: (purpose) => keyFor(`seal:${purpose}`),
  }
}

/** The digest of a record's secret, as it is stored. Bound to its purpose and its record. */
export function digestOf(key: SecretKey, purpose: Purpose, recordId: string, secret: string): Buffer {
  return key.mac(purpose, recordId, secret)
}

/**
 * The digest under every key that is believed, the primary's first: for a row written before a key change.
 */
export function digestsOf(keyring: Keyring, purpose: Purpose, recordId: string, secret: string): Buffer[] {
  return keyring.all.map((key) => digestOf(key, purpose, recordId, secret))
}

export function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && timingSafeEqual(a, b)
}

/**
 * Encrypts with AES-256-GCM, bound to its purpose and row: `version | key id | nonce | tag | text`.
 * A random 96-bit nonce is safe for 2^32 seals under one key (NIST SP 800-38D 8.3).
 */
export function seal(keyring: Keyring, purpose: Purpose, rowId: string, plain: string): Buffer {
  const { id, cipherKey } = keyring.primary
  const nonce = randomBytes(12)
  const cipher = createCipheriv('aes-256-gcm', cipherKey(purpose), nonce)
  cipher.setAAD(Buffer.from(`${purpose}\0${rowId}`))
  const text = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()])
  return Buffer.concat([Buffer.from([1]), Buffer.from(id, 'latin1'), nonce, cipher.getAuthTag(), text])
}

/** The id of the key under which something was sealed; it opens nothing. */
export function sealedUnder(sealed: Uint8Array): string {
  return Buffer.from(sealed).subarray(1, 11).toString('latin1')
}

/** Opens what `seal` made for the same purpose and row; undefined for anything else. */
export function unseal(
  keyring: Keyring,
  purpose: Purpose,
  rowId: string,
  sealed: Uint8Array,
): string | undefined {
  const bytes = Buffer.from(sealed)
  const key = keyring.find(sealedUnder(bytes))
  if (bytes[0] !== 1 || bytes.length < 39 || key === undefined) return undefined
  const decipher = createDecipheriv('aes-256-gcm', key.cipherKey(purpose), bytes.subarray(11, 23))
  decipher.setAAD(Buffer.from(`${purpose}\0${rowId}`))
  decipher.setAuthTag(bytes.subarray(23, 39))
  try {
    return Buffer.concat([decipher.update(bytes.subarray(39)), decipher.final()]).toString('utf8')
  } catch {
    return undefined // The tag does not hold: changed, cut, or of another row or purpose.
  }
}
