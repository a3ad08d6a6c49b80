import assert from 'node:assert/strict'
import { generateKeyPairSync, randomBytes } from 'node:crypto'
import { chmodSync, copyFileSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'
import { readDevelopmentSettings, readProductionSettings, SettingsRefused } from '../settings.ts'
import { type CertificateWish, makeCertificate } from '../test/certificate.ts'

const folder = mkdtempSync(join(tmpdir(), 'portcullis-tls-settings-'))
after(() => rmSync(folder, { recursive: true }))

const good = {
  PUBLIC_URL: 'https://auth.example.com',
  SECRET_KEY: randomBytes(48).toString('base64'),
  DATABASE_URL: 'postgresql://portcullis@localhost/portcullis',
  SMTP_URL: 'smtp://user:word@mail.example.com:587',
  MAIL_FROM: 'Example <no-reply@example.com>',
}

const write = (text: string, mode = 0o600) => {
  const file = join(folder, randomBytes(8).toString('hex'))
  writeFileSync(file, text)
  chmodSync(file, mode)
  return file
}

/** The settings of a certificate as it was wished for, and of its key. */
const filesOf = (wish: CertificateWish = {}, { mode = 0o600 } = {}) => {
  const { cert, key } = makeCertificate('auth.example.com', wish)
  return { TLS_CERTIFICATE_FILE: write(cert, 0o644), TLS_KEY_FILE: write(key, mode) }
}

const mistakesOf = (changes: Record<string, string | undefined>): Record<string, string> => {
  try {
    readProductionSettings({ ...good, ...changes })
  } catch (error) {
    if (!(error instanceof SettingsRefused)) throw error
    return Object.fromEntries(error.mistakes.map(({ env, message }) => [env, message]))
  }
  return {}
}

const hour = 3_600_000
const before = (ms: number) => new Date(Date.now() - ms)
const later = (ms: number) => new Date(Date.now() + ms)

describe('the settings of TLS', () => {
  const fitting: [string, CertificateWish, { mode?: number }?][] = [
    ['with P-256', {}],
    ['with P-384', { key: 'P-384' }],
    ['with RSA of 2048 bits', { key: 2048 }],
    ['for any name below the domain', { hosts: ['*.example.com'] }],
    ['for servers', { purpose: '1.3.6.1.5.5.7.3.1' }],
    ['whose key a group may read', {}, { mode: 0o640 }],
  ]
  for (const [what, wish, key] of fitting) {
    test(`[TLS-2] a certificate ${what} is taken`, () => {
      assert.deepEqual(mistakesOf(filesOf(wish, key)), {})
    })
  }

  const unfit: [string, CertificateWish, RegExp][] = [
    [
      'has ended',
      { beginsAt: before(48 * hour), endsAt: before(1000) },
      /It ended on \d{4}-\d\d-\d\d\. Renew it/,
    ],
    [
      'has not begun',
      { beginsAt: later(hour), endsAt: later(48 * hour) },
      /It begins on .* set this clock right/,
    ],
    [
      'is for another host',
      { hosts: ['app.example.com'] },
      /for app\.example\.com, not for auth\.example\.com/,
    ],
    ['is for the domain above', { hosts: ['example.com'] }, /not for auth\.example\.com of PUBLIC_URL/],
    ['has its host as common name alone', { hosts: [] }, /for no name at all/],
    ['has a short RSA key', { key: 1024 }, /1024 bits, too few/],
    ['has a key of a kind that browsers do not know', { key: 'secp256k1' }, /no key of the kind secp256k1/],
    ['is for clients', { purpose: '1.3.6.1.5.5.7.3.2' }, /not for servers/],
  ]
  for (const [what, wish, message] of unfit) {
    test(`[TLS-2] a certificate that ${what} is refused`, () => {
      const mistakes = mistakesOf(filesOf(wish))

      assert.deepEqual(Object.keys(mistakes), ['TLS_CERTIFICATE_FILE'])
      assert.match(mistakes.TLS_CERTIFICATE_FILE ?? '', message)
    })
  }

  for (const mode of [0o644, 0o604, 0o660, 0o666, 0o777]) {
    test(`[TLS-2] a key of mode ${mode.toString(8)} is refused`, () => {
      const files = filesOf({}, { mode })

      assert.deepEqual(mistakesOf(files), {
        TLS_KEY_FILE:
          `Others on this machine may read or change ${files.TLS_KEY_FILE} (mode 0${mode.toString(8)}). ` +
          `Run: chmod 640 ${files.TLS_KEY_FILE}`,
      })
    })
  }

  test('[TLS-2] in the folder that is mounted for this service the mode is the mount’s own, and nowhere else', () => {
    const { TLS_CERTIFICATE_FILE, TLS_KEY_FILE } = filesOf({}, { mode: 0o444 })
    const mounted = mkdtempSync(join(folder, 'mounted-'))
    copyFileSync(TLS_KEY_FILE, join(mounted, 'key'))
    symlinkSync(TLS_KEY_FILE, join(mounted, 'link'))

    const keyed = (name: string, CREDENTIALS_DIRECTORY: string) =>
      mistakesOf({ TLS_CERTIFICATE_FILE, TLS_KEY_FILE: join(mounted, name), CREDENTIALS_DIRECTORY })

    assert.deepEqual(keyed('key', mounted), {})
    assert.match(keyed('link', mounted).TLS_KEY_FILE ?? '', /Others on this machine may read/)
    for (const elsewhere of ['/', '', `${mounted}-not`])
      assert.match(keyed('key', elsewhere).TLS_KEY_FILE ?? '', /Others on this machine may read/)
  })

  test('[TLS-2] a key that is another’s, has a passphrase, or is none, is refused', () => {
    const { TLS_CERTIFICATE_FILE } = filesOf()
    const locked = generateKeyPairSync('ec', {
      namedCurve: 'P-256',
      publicKeyEncoding: { type: 'spki', format: 'pem' },
      privateKeyEncoding: { type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'word' },
    }).privateKey

    const keyed = (TLS_KEY_FILE: string) =>
      mistakesOf({ TLS_CERTIFICATE_FILE, TLS_KEY_FILE }).TLS_KEY_FILE ?? ''

    assert.match(
      keyed(filesOf().TLS_KEY_FILE),
      /not that of the certificate in .* Name the two files of one pair/,
    )
    assert.match(keyed(write(locked)), /has a passphrase\. Write it without: openssl pkey/)
    assert.match(keyed(TLS_CERTIFICATE_FILE), /no private key/)
    assert.match(keyed(join(folder, 'nowhere')), /There is no file/)
    assert.match(keyed(folder), /cannot be read \(EISDIR\)/)
  })

  test('[TLS-2] a chain that begins with another certificate than the key’s is refused', () => {
    const [leaf, other] = [makeCertificate('auth.example.com'), makeCertificate('auth.example.com')]

    const inOrder = { TLS_CERTIFICATE_FILE: write(leaf.cert + other.cert), TLS_KEY_FILE: write(leaf.key) }
    const turned = { TLS_CERTIFICATE_FILE: write(other.cert + leaf.cert), TLS_KEY_FILE: write(leaf.key) }

    assert.deepEqual(mistakesOf(inOrder), {})
    assert.match(mistakesOf(turned).TLS_KEY_FILE ?? '', /comes later in .* Put it first/)
  })

  test('[TLS-2] [SETTINGS-1] everything that is wrong with both files is said at once', () => {
    const wish = { hosts: ['a.example'], endsAt: before(1000), key: 1024 }

    let text = ''
    try {
      readProductionSettings({ ...good, ...filesOf(wish, { mode: 0o644 }), PORT: 'x' })
    } catch (error) {
      text = (error as Error).message
    }

    for (const part of ['PORT: ', 'mode 0644', 'It ended on', 'not for auth.example.com', '1024 bits'])
      assert.ok(text.includes(part), part)
  })

  const { TLS_CERTIFICATE_FILE, TLS_KEY_FILE } = filesOf()
  const wide = { ...good, TRUSTED_PROXIES: '127.0.0.1/32' }
  const contradictions: [string, Record<string, string>, string, RegExp][] = [
    [
      'a certificate without its key',
      { TLS_CERTIFICATE_FILE },
      'TLS_KEY_FILE',
      /TLS_KEY_FILE=\S+\/privkey\.pem$/,
    ],
    [
      'a key without a certificate',
      { TLS_KEY_FILE },
      'TLS_CERTIFICATE_FILE',
      /TLS_CERTIFICATE_FILE=\S+fullchain\.pem$/,
    ],
    ['HTTP/2 without a certificate', { HTTP2: 'true' }, 'HTTP2', /A proxy in front does that/],
    [
      'a second port without a certificate',
      { HTTP_REDIRECT_PORT: '80' },
      'HTTP_REDIRECT_PORT',
      /A proxy in front/,
    ],
    [
      'one port for both',
      { TLS_CERTIFICATE_FILE, TLS_KEY_FILE, PORT: '443', HTTP_REDIRECT_PORT: '443' },
      'HTTP_REDIRECT_PORT',
      /Write PORT=443 and HTTP_REDIRECT_PORT=80/,
    ],
    [
      'proofs without the second port',
      { TLS_CERTIFICATE_FILE, TLS_KEY_FILE, ACME_WEBROOT: folder },
      'ACME_WEBROOT',
      /Write HTTP_REDIRECT_PORT=80/,
    ],
    [
      'proofs in a folder that is none',
      { TLS_CERTIFICATE_FILE, TLS_KEY_FILE, HTTP_REDIRECT_PORT: '80', ACME_WEBROOT: TLS_KEY_FILE },
      'ACME_WEBROOT',
      /There is no folder/,
    ],
  ]
  for (const [what, changes, env, message] of contradictions) {
    test(`[TLS-2] ${what}: refused, with the line to write`, () => {
      const mistakes = mistakesOf({ ...wide, ...changes })

      assert.deepEqual(Object.keys(mistakes), [env])
      assert.match(mistakes[env] ?? '', message)
    })
  }

  test('[TLS-2] development with a certificate has an https address, or is told to', () => {
    const { cert, key } = makeCertificate('localhost')
    const files = { TLS_CERTIFICATE_FILE: write(cert), TLS_KEY_FILE: write(key) }
    const read = (environment: Record<string, string>) =>
      readDevelopmentSettings({ ...environment, ...files }, { secretKey: 'development-only-x' })

    assert.equal(read({ PUBLIC_URL: 'https://localhost:3000' }).tls.keyFile, files.TLS_KEY_FILE)
    assert.throws(() => read({}), /Write PUBLIC_URL=https:\/\/localhost:3000/)
  })
})
