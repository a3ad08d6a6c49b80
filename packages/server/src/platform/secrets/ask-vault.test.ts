import assert from 'node:assert/strict'
import { after, beforeEach, describe, test } from 'node:test'
import { freePort } from '../../test/run-command.ts'
import type { Environment } from '../settings.ts'
import { resolveSecrets } from './resolve-secrets.ts'
import { VaultServer, vaultToken } from './test/vault-server.ts'

const canary = 'the-canary-sings'

const names = ['VAULT_TOKEN', 'SECRET_KEY', 'DATABASE_URL', 'SMTP_URL'].map((env) => ({ env, isList: false }))

describe('secrets in Vault', async () => {
  const vault = await new VaultServer().start()
  after(() => vault.stop())
  beforeEach(() => {
    vault.kept.clear()
    vault.asked.length = 0
    vault.instead = undefined
    vault.kept.set('secret/portcullis', { secret_key: canary, url: 'postgresql://db/x', 'a b/c': 'odd' })
  })

  const resolve = (environment: Environment) =>
    resolveSecrets({ VAULT_ADDR: vault.address, VAULT_TOKEN: vaultToken, ...environment }, names)
  const mistakeOf = async (environment: Environment): Promise<string> => {
    const { mistakes } = await resolve({ SECRET_KEY: 'vault:secret/portcullis#secret_key', ...environment })
    assert.equal(mistakes.length, 1, JSON.stringify(mistakes))
    assert.ok(!JSON.stringify(mistakes).includes(canary))
    assert.ok(!JSON.stringify(mistakes).includes(vaultToken))
    return mistakes[0]?.message ?? ''
  }

  test('[SECRETS-5] Vault is asked once for each path, in its namespace, as its own client asks', async () => {
    vault.kept.set('team/mail/smtp', { url: 'smtp://u:p@mail.example.com' })

    const { environment, mistakes } = await resolve({
      SECRET_KEY: 'vault:secret/portcullis#secret_key',
      DATABASE_URL: 'vault:secret/portcullis#url',
      SMTP_URL: 'vault:team/mail/smtp#url',
      VAULT_NAMESPACE: 'authentication',
    })

    assert.deepEqual(mistakes, [])
    assert.deepEqual(
      [environment.SECRET_KEY, environment.DATABASE_URL, environment.SMTP_URL],
      [canary, 'postgresql://db/x', 'smtp://u:p@mail.example.com'],
    )
    assert.deepEqual(vault.asked.map(({ path }) => path).toSorted(), [
      '/v1/secret/data/portcullis',
      '/v1/team/data/mail/smtp',
    ])
    for (const { headers } of vault.asked) {
      assert.equal(headers['x-vault-namespace'], 'authentication')
      assert.equal(headers['x-vault-request'], 'true')
    }
  })

  test('[SECRETS-5] what opens Vault may be kept on this machine, and nowhere else', async () => {
    const found = await resolve({
      SECRET_KEY: 'vault:secret/portcullis#secret_key',
      VAULT_TOKEN: 'env:AGENT_TOKEN',
      AGENT_TOKEN: vaultToken,
    })
    const circle = await resolve({ VAULT_TOKEN: 'vault:secret/portcullis#secret_key' })

    assert.equal(found.environment.SECRET_KEY, canary)
    assert.deepEqual(circle.mistakes, [
      { env: 'VAULT_TOKEN', message: 'vault:secret/portcullis#secret_key cannot be kept there.' },
    ])
  })

  test('[SECRETS-5] an agent on this machine brings the token itself', async () => {
    vault.instead = (response) => response.end(JSON.stringify({ data: { data: { secret_key: canary } } }))

    const { environment } = await resolve({
      SECRET_KEY: 'vault:secret/portcullis#secret_key',
      VAULT_TOKEN: undefined,
    })

    assert.equal(environment.SECRET_KEY, canary)
    assert.equal(vault.asked[0]?.headers['x-vault-token'], undefined)
  })

  const refused: [string, Environment, RegExp][] = [
    [
      'a wrong token',
      { VAULT_TOKEN: 'hvs.wrong' },
      /refused by Vault \(403\).*path "secret\/data\/portcullis"/,
    ],
    ['a path that is not there', { SECRET_KEY: 'vault:secret/other#secret_key' }, /is not there \(404\)/],
    [
      'a field that is not there',
      { SECRET_KEY: 'vault:secret/portcullis#key' },
      /names a field that is not there/,
    ],
    ['no field', { SECRET_KEY: 'vault:secret/portcullis' }, /names no field/],
    ['no path', { SECRET_KEY: 'vault:secret#key' }, /is no place in Vault/],
    ['no address', { VAULT_ADDR: undefined }, /Write VAULT_ADDR=https:/],
    ['an address that is none', { VAULT_ADDR: 'vault:8200' }, /is no address/],
    ['a wrong port', { VAULT_ADDR: `http://127.0.0.1:${await freePort()}` }, /cannot be reached/],
    [
      'no TLS',
      { VAULT_ADDR: 'http://vault.example.com:8200' },
      /Write VAULT_ADDR=https:\/\/vault\.example\.com:8200/,
    ],
    [
      'no token for another machine',
      { VAULT_ADDR: 'https://vault.example.com', VAULT_TOKEN: undefined },
      /without VAULT_TOKEN or VAULT_TOKEN_FILE/,
    ],
  ]
  for (const [what, environment, sentence] of refused) {
    test(`[SECRETS-6] it is said what is missing: ${what}`, async () => {
      assert.match(await mistakeOf(environment), sentence)
    })
  }

  const answers: [string, number, string, RegExp][] = [
    ['sealed', 503, '{"errors":["Vault is sealed"]}', /Vault is sealed \(503\)/],
    ['broken', 500, canary, /Vault answers 500/],
    ['talking of something else', 200, `<html>${canary}`, /cannot be read \(SyntaxError\)/],
    ['empty', 200, '{"data":{"data":null}}', /names a field that is not there/],
    ['holding a number', 200, '{"data":{"data":{"secret_key":7}}}', /names a field that is not text/],
    ['holding nothing', 200, '{"data":{"data":{"secret_key":"\\n"}}}', /is empty/],
    ['redirecting', 307, '', /answers with a redirect \(307\)/],
  ]
  for (const [how, status, body, sentence] of answers) {
    test(`[SECRETS-6] it is said when Vault is ${how}, and nothing of what it says`, async () => {
      vault.instead = (response) => response.writeHead(status, { location: '/elsewhere' }).end(body)

      assert.match(await mistakeOf({}), sentence)
    })
  }
})
