import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'
import { inspect } from 'node:util'
import { VaultServer, vaultToken } from '../../packages/server/src/platform/secrets/test/vault-server.ts'
import { loadSettings, readProductionSettings } from '../../packages/server/src/settings.ts'
import { type CertificateWish, makeCertificate } from '../../packages/server/src/test/certificate.ts'
import { Command } from '../../packages/server/src/test/run-command.ts'

const canary = 'the-canary-sings'
const folder = mkdtempSync(join(tmpdir(), 'portcullis-sources-'))
after(() => rmSync(folder, { recursive: true }))

/** A file with the canary in it; everybody may read it unless told otherwise. */
const fileWith = (text: string, mode = 0o600): string => {
  const path = join(folder, crypto.randomUUID())
  writeFileSync(path, text, { mode })
  return path
}

/** Asks for a test mail, which needs SMTP_URL alone: once that is known, it says where it connects to. */
const mailTest = (environment: Record<string, string>) =>
  new Command(['mail', 'test', 'ann@example.com'], {
    PUBLIC_URL: 'https://auth.example.com',
    MAIL_FROM: 'no-reply@example.com',
    SMTP_URL: 'vault:secret/portcullis#smtp',
    VAULT_TOKEN: vaultToken,
    ...environment,
  }).ends()

async function vaultWith(wish: CertificateWish, host = 'localhost') {
  const certificate = makeCertificate(host, wish)
  const vault = await new VaultServer(certificate).start()
  vault.kept.set('secret/portcullis', { smtp: 'smtp://127.0.0.1:1' })
  return { vault, authority: fileWith(certificate.cert) }
}

describe('whoever poses as Vault', () => {
  const impostors: [string, CertificateWish, RegExp][] = [
    ['that nobody vouches for', {}, /SELF_SIGNED_CERT/],
    ['that has expired', { endsAt: new Date(Date.now() - 1000) }, /CERT_HAS_EXPIRED/],
    ['of another host', { hosts: ['vault.evil.example'] }, /ALTNAME_INVALID/],
  ]
  for (const [which, wish, reason] of impostors) {
    test(`[SECRETS-9] [T208] a certificate ${which} gets no token`, async () => {
      const { vault, authority } = await vaultWith(wish)
      const isKnown = which !== impostors[0]?.[0]

      const { code, output } = await mailTest({
        VAULT_ADDR: vault.address,
        ...(isKnown && { NODE_EXTRA_CA_CERTS: authority }),
      })
      await vault.stop()

      assert.equal(code, 2)
      assert.match(output, reason)
      assert.deepEqual(vault.asked, [])
    })
  }

  test('[SECRETS-9] [T208] the right certificate gets it, and not even that one where nothing is verified', async () => {
    const { vault, authority } = await vaultWith({})
    const environment = { VAULT_ADDR: vault.address, NODE_EXTRA_CA_CERTS: authority }

    const unverified = await mailTest({ ...environment, NODE_TLS_REJECT_UNAUTHORIZED: '0' })
    const askedUnverified = vault.asked.length
    const { output } = await mailTest(environment)
    await vault.stop()

    assert.equal(unverified.code, 2)
    assert.match(unverified.output, /SMTP_URL: .*NODE_TLS_REJECT_UNAUTHORIZED/)
    assert.equal(askedUnverified, 0)
    assert.match(output, /^Connecting to 127\.0\.0\.1, port 1,/m)
    assert.equal(vault.asked[0]?.headers['x-vault-token'], vaultToken)
  })

  test('[SECRETS-9] [T208] without TLS, another machine is not asked at all', async () => {
    const { code, output } = await mailTest({ VAULT_ADDR: 'http://vault.example.com:8200' })

    assert.equal(code, 2)
    assert.match(output, /Write VAULT_ADDR=https:\/\/vault\.example\.com:8200/)
  })

  for (const status of [301, 302, 303, 307, 308]) {
    test(`[SECRETS-9] a redirect to another host takes no token along: ${status}`, async () => {
      const [vault, elsewhere] = [await new VaultServer().start(), await new VaultServer().start()]
      elsewhere.kept.set('secret/portcullis', { smtp: 'smtp://evil.example:1' })
      const location = `${elsewhere.address}/v1/secret/data/portcullis`
      vault.instead = (response) => response.writeHead(status, { location }).end()

      const { code, output } = await mailTest({ VAULT_ADDR: vault.address })
      await Promise.all([vault.stop(), elsewhere.stop()])

      assert.equal(code, 2)
      assert.match(output, /answers with a redirect/)
      assert.deepEqual([vault.asked.length, elsewhere.asked.length], [1, 0])
    })
  }
})

describe('references where none belongs', () => {
  test('[SECRETS-8] a setting that is no secret reads no file and no variable', async () => {
    const { output } = await mailTest({
      SMTP_URL: 'smtp://127.0.0.1:1',
      MAIL_FROM: `file:${fileWith(`${canary}@example.com`)}`,
      PUBLIC_URL: 'env:CANARY',
      SERVICE_NAME: 'env:CANARY',
      CANARY: canary,
    })

    assert.match(output, /MAIL_FROM: [\s\S]*PUBLIC_URL: |PUBLIC_URL: [\s\S]*MAIL_FROM: /)
    assert.doesNotMatch(output, new RegExp(canary))
  })

  test('[SECRETS-8] a circle of variables ends at once', async () => {
    const { code, output } = await mailTest({ SMTP_URL: 'env:ROUND', ROUND: 'env:SMTP_URL' })

    assert.equal(code, 2)
    assert.match(output, /SMTP_URL: env:ROUND holds a reference itself/)
  })

  for (const slip of [
    'valut:secret/portcullis#secret_key_of_the_servers',
    'Vault:secret/portcullis#secret_key_of_the_servers',
    'awssm:production/portcullis/the-secret-key-of-all#key',
    'FILE:/run/secrets/portcullis/the-secret-key-of-all-servers',
  ]) {
    test(`[SECRETS-8] a slip in a reference does not become the secret itself: ${slip.split(':')[0]}`, async () => {
      await assert.rejects(load({ SECRET_KEY: slip }), /SECRET_KEY: It looks like a reference/)
      await assert.rejects(
        load({ SECRET_KEY_FALLBACKS: slip }),
        /SECRET_KEY_FALLBACKS: It looks like a reference/,
      )
    })
  }
})

describe('a secret that is refused', () => {
  test('[SECRETS-13] [T178] it stands in no message, no stack and no cause of the error', async (t) => {
    const vault = await new VaultServer().start()
    t.after(() => vault.stop())
    vault.kept.set('secret/portcullis', { other: canary })
    vault.kept.set('secret/number', { key: 7, other: canary })
    const unfit: Record<string, string>[] = [
      { SECRET_KEY: canary },
      { SECRET_KEY_FILE: fileWith(canary) },
      { SECRET_KEY_FILE: fileWith(canary, 0o644) },
      { SECRET_KEY: 'env:OTHER', OTHER: canary },
      { SECRET_KEY: `${canary}:${canary}:${canary}` },
      { SECRET_KEY_FALLBACKS: `${canary},env:NOWHERE` },
      { DATABASE_URL: `mysql://u:${canary}@db/x` },
      { SMTP_URL: `smtp://u:${canary}@mail.example.com/path` },
      { SECRET_KEY: 'vault:secret/portcullis#key' },
      { SECRET_KEY: 'vault:secret/number#key' },
      { SECRET_KEY: 'vault:secret/portcullis#other' },
      { SECRET_KEY: 'vault:secret/portcullis#other', VAULT_TOKEN: `${canary}\n` },
      { SECRET_KEY: 'vault:secret/portcullis#other', VAULT_TOKEN: `\u{1f426}${canary}` },
    ]

    for (const environment of unfit) {
      const error = await load({ VAULT_ADDR: vault.address, VAULT_TOKEN: vaultToken, ...environment }).catch(
        (error) => error,
      )
      const told = inspect(error, { depth: 10, showHidden: true })
      assert.match(told, /SettingsRefused/)
      assert.ok(!told.includes(canary), `${Object.keys(environment)}: ${told}`)
      assert.ok(!told.includes(vaultToken))
    }
  })
})

function load(environment: Record<string, string>) {
  return loadSettings(
    {
      PUBLIC_URL: 'https://auth.example.com',
      TRUSTED_PROXIES: '127.0.0.1/32',
      SMTP_URL: 'smtp://127.0.0.1:25',
      MAIL_FROM: 'no-reply@example.com',
      DATABASE_URL: 'postgresql://portcullis@localhost/portcullis',
      ...environment,
    },
    readProductionSettings,
  )
}
