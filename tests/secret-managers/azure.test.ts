import assert from 'node:assert/strict'
import { after, beforeEach, describe, test } from 'node:test'
import { type Answered, Cloud } from './cloud.ts'

const canary = 'the-canary-sings'
const tenant = '11111111-2222-3333-4444-555555555555'
const authority = `https://login.microsoftonline.com/${tenant}`
const credentials = {
  AZURE_TENANT_ID: tenant,
  AZURE_CLIENT_ID: '66666666-2222-3333-4444-555555555555',
  AZURE_CLIENT_SECRET: 'azure-canary',
}
const version = '0123456789abcdef0123456789abcdef'
const place = 'azure-kv:https://production.vault.azure.net/secrets/portcullis'

describe('secrets in Azure Key Vault', async () => {
  let answer: (path: string) => Answered
  let resource: string
  let signIn: Answered
  const challenge = () => ({
    status: 401,
    headers: { 'www-authenticate': `Bearer authorization="${authority}", resource="${resource}"` },
    body: { error: { code: 'Unauthorized', message: 'AKV10000' } },
  })
  const cloud = await new Cloud({
    'production.vault.azure.net': ({ path, headers }) =>
      headers.authorization === 'Bearer the-token' ? answer(path) : challenge(),
    'login.microsoftonline.com': () => signIn,
    'vault.example.com': () => challenge(),
  }).start()
  after(() => cloud.stop())

  const kept: Record<string, string> = {
    '/secrets/portcullis/': JSON.stringify({ secret_key: canary, url: 'postgresql://db/x' }),
    [`/secrets/smtp/${version}`]: 'smtp://u:p@mail.example.com\n',
  }
  beforeEach(() => {
    cloud.asked.length = 0
    resource = 'https://vault.azure.net'
    signIn = { body: { token_type: 'Bearer', expires_in: 3599, access_token: 'the-token' } }
    answer = (path) => {
      const key = path.split('?')[0] ?? ''
      return { body: { value: kept[key], id: `https://production.vault.azure.net${key}`, attributes: {} } }
    }
  })
  const given = () => cloud.asked.filter(({ headers }) => headers.authorization !== undefined)

  test('[SECRETS-5] Azure is asked once for each secret, after its challenge, with a token for its vaults alone', async () => {
    const { found, mistakes } = await cloud.fetchSecrets({
      ...credentials,
      SECRET_KEY: `${place}#secret_key`,
      DATABASE_URL: `${place}#url`,
      SMTP_URL: `azure-kv:https://production.vault.azure.net/secrets/smtp/${version}`,
    })

    assert.deepEqual(mistakes, [])
    assert.deepEqual(found, {
      SECRET_KEY: canary,
      DATABASE_URL: 'postgresql://db/x',
      SMTP_URL: 'smtp://u:p@mail.example.com',
    })
    assert.deepEqual(
      given()
        .map(({ path }) => path.split('?')[0])
        .toSorted(),
      ['/secrets/portcullis/', `/secrets/smtp/${version}`],
    )
    for (const { path } of given()) assert.match(decodeURIComponent(path), /\?api-version=\d{4}-\d{2}-\d{2}$/)
    const asked = cloud.asked.filter(({ host }) => host === 'login.microsoftonline.com')
    for (const { path, body } of asked) {
      assert.match(path, new RegExp(`^/${tenant}/oauth2/v2.0/token`))
      const form = new URLSearchParams(body)
      assert.equal(form.get('client_secret'), credentials.AZURE_CLIENT_SECRET)
      assert.equal(form.get('scope'), 'https://vault.azure.net/.default')
    }
  })

  const fault = (status: number, code: string): Answered => ({
    status,
    body: { error: { code, message: `said ${canary}` } },
  })
  const refused: [string, Answered, RegExp][] = [
    [
      'the identity may not read it',
      fault(403, 'Forbidden'),
      /refused by Azure \(403\).*Key Vault Secrets User/,
    ],
    ['there is none', fault(404, 'SecretNotFound'), /is not there \(404\)/],
    ['it is empty', { body: { value: '', id: place.slice(9) } }, /is empty/],
    ['something else answers', { body: `<html>${canary}` }, /cannot be read/],
  ]
  for (const [why, instead, sentence] of refused) {
    test(`[SECRETS-6] it is said why there is no secret: ${why}`, async () => {
      answer = () => instead

      const { mistakes, output } = await cloud.fetchSecrets({ ...credentials, SECRET_KEY: place })

      assert.match(mistakes[0]?.message ?? '', sentence)
      assert.doesNotMatch(output, /canary/)
    })
  }

  test('[SECRETS-6] credentials that Azure refuses, or that are not there, are said', async () => {
    signIn = { status: 401, body: { error: 'invalid_client', error_description: `AADSTS7000215 ${canary}` } }

    const wrong = await cloud.fetchSecrets({ ...credentials, SECRET_KEY: place })
    const none = await cloud.fetchSecrets({
      AZURE_TOKEN_CREDENTIALS: 'EnvironmentCredential',
      SECRET_KEY: place,
    })

    assert.match(wrong.mistakes[0]?.message ?? '', /Azure refuses the credentials/)
    assert.match(none.mistakes[0]?.message ?? '', /no Azure credentials are found/)
    assert.doesNotMatch(wrong.output, /canary/)
  })

  test('[SECRETS-9] [T208] a host that poses as a vault gets no token for the vaults of Azure', async () => {
    const { mistakes } = await cloud.fetchSecrets({
      ...credentials,
      SECRET_KEY: 'azure-kv:https://vault.example.com/secrets/portcullis',
    })

    assert.equal(mistakes.length, 1)
    assert.deepEqual(given(), [])
    assert.ok(
      cloud.asked.some(({ host }) => host === 'vault.example.com'),
      'it was asked',
    )
  })
})
