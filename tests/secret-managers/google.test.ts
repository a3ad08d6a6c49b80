import assert from 'node:assert/strict'
import { generateKeyPairSync } from 'node:crypto'
import { after, beforeEach, describe, test } from 'node:test'
import { jwtVerify } from 'jose'
import { type Answered, type Asked, Cloud } from './cloud.ts'

const canary = 'the-canary-sings'
const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
const account = {
  type: 'service_account',
  project_id: 'p',
  private_key_id: 'key-1',
  private_key: privateKey.export({ type: 'pkcs8', format: 'pem' }),
  client_email: 'portcullis@p.iam.gserviceaccount.com',
  client_id: '1',
  token_uri: 'https://oauth2.googleapis.com/token',
}

describe('secrets in Google Cloud Secret Manager', async () => {
  let answer: (asked: Asked) => Answered
  const kept: Record<string, string> = {
    'projects/p/secrets/portcullis/versions/7': JSON.stringify({
      secret_key: canary,
      url: 'postgresql://db/x',
    }),
    'projects/p/locations/europe-west3/secrets/smtp/versions/latest': 'smtp://u:p@mail.example.com\n',
  }
  const access = ({ path }: Asked): Answered => {
    const name = /^\/v1\/(.+):access\?/.exec(path)?.[1] ?? ''
    return { body: { name, payload: { data: Buffer.from(kept[name] ?? '').toString('base64') } } }
  }
  const cloud = await new Cloud({
    'secretmanager.googleapis.com': (asked) => answer(asked),
    'secretmanager.europe-west3.rep.googleapis.com': (asked) => answer(asked),
  }).start()
  after(() => cloud.stop())
  beforeEach(() => {
    cloud.asked.length = 0
    answer = access
  })
  const credentials = { GOOGLE_APPLICATION_CREDENTIALS: cloud.keep('account.json', JSON.stringify(account)) }

  test('[SECRETS-5] Google Cloud is asked once for each version, where it is kept, as the service account', async () => {
    const { found, mistakes } = await cloud.fetchSecrets({
      ...credentials,
      SECRET_KEY: 'gcp-sm:projects/p/secrets/portcullis/versions/7#secret_key',
      DATABASE_URL: 'gcp-sm:projects/p/secrets/portcullis/versions/7#url',
      SMTP_URL: 'gcp-sm:projects/p/locations/europe-west3/secrets/smtp/versions/latest',
    })

    assert.deepEqual(mistakes, [])
    assert.deepEqual(found, {
      SECRET_KEY: canary,
      DATABASE_URL: 'postgresql://db/x',
      SMTP_URL: 'smtp://u:p@mail.example.com',
    })
    assert.deepEqual(cloud.asked.map(({ host }) => host).toSorted(), [
      'secretmanager.europe-west3.rep.googleapis.com',
      'secretmanager.googleapis.com',
    ])
    for (const { method, host, headers } of cloud.asked) {
      const token = headers.authorization?.replace('Bearer ', '') ?? ''
      const { payload } = await jwtVerify(token, publicKey, { issuer: account.client_email })
      assert.equal(method, 'GET')
      // A regional endpoint is asked in the name of the scope, the global one in its own.
      const scope = 'https://www.googleapis.com/auth/cloud-platform'
      assert.equal(payload.aud ?? payload.scope, host.includes('.rep.') ? scope : `https://${host}/`)
    }
  })

  const fault = (code: number, status: string): Answered => ({
    status: code,
    body: { error: { code, status, message: `said ${canary}`, details: [] } },
  })
  const refused: [string, Answered, RegExp][] = [
    [
      'the account may not read it',
      fault(403, 'PERMISSION_DENIED'),
      /refused.*secretmanager\.secretAccessor/,
    ],
    ['the account is unknown', fault(401, 'UNAUTHENTICATED'), /refused/],
    ['there is none', fault(404, 'NOT_FOUND'), /is not there \(404\)/],
    ['it is destroyed', fault(400, 'FAILED_PRECONDITION'), /is disabled or destroyed/],
    ['it is empty', { body: { payload: { data: '' } } }, /is empty/],
    ['it has no payload', { body: {} }, /holds nothing/],
    ['something else answers', { body: `<html>${canary}` }, /cannot be read/],
  ]
  for (const [why, given, sentence] of refused) {
    test(`[SECRETS-6] it is said why there is no secret: ${why}`, async () => {
      answer = () => given

      const { mistakes, output } = await cloud.fetchSecrets({
        ...credentials,
        SECRET_KEY: 'gcp-sm:projects/p/secrets/portcullis/versions/latest',
      })

      assert.match(mistakes[0]?.message ?? '', sentence)
      assert.doesNotMatch(output, /canary/)
    })
  }

  test('[SECRETS-6] without credentials, or for no version, Google Cloud is not asked, and it is said', async () => {
    const { mistakes } = await cloud.fetchSecrets({
      SECRET_KEY: 'gcp-sm:projects/p/secrets/portcullis/versions/latest',
      SMTP_URL: 'gcp-sm:projects/p/secrets/portcullis',
      METADATA_SERVER_DETECTION: 'none',
    })

    assert.match(mistakes[0]?.message ?? '', /no Google Cloud credentials are found/)
    assert.match(mistakes[1]?.message ?? '', /is no version of a secret/)
    assert.deepEqual(cloud.asked, [])
  })
})
