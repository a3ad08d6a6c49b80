import assert from 'node:assert/strict'
import { createHash, createHmac } from 'node:crypto'
import { after, beforeEach, describe, test } from 'node:test'
import { type Answered, type Asked, Cloud } from './cloud.ts'

const host = 'secretsmanager.eu-central-1.amazonaws.com'
const canary = 'the-canary-sings'
const credentials = {
  AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE',
  AWS_SECRET_ACCESS_KEY: 'aws-canary',
  AWS_REGION: 'eu-central-1',
}

describe('secrets in AWS Secrets Manager', async () => {
  let answer: (id: string) => Answered
  const cloud = await new Cloud({
    [host]: ({ body }) => answer(JSON.parse(body).SecretId),
    'secretsmanager.us-east-1.amazonaws.com': () => ({ body: { SecretString: 'of us-east-1' } }),
  }).start()
  after(() => cloud.stop())
  beforeEach(() => {
    cloud.asked.length = 0
    answer = (id) => ({ body: { Name: id, VersionStages: ['AWSCURRENT'], SecretString: kept[id] } })
  })

  const kept: Record<string, string> = {
    'production/portcullis': JSON.stringify({ secret_key: canary, url: 'postgresql://db/x' }),
    'production/smtp': 'smtp://u:p@mail.example.com\n',
  }

  test('[SECRETS-5] AWS is asked once for each secret, in JSON 1.1, signed with the credentials of the machine', async () => {
    const { found, mistakes } = await cloud.fetchSecrets({
      ...credentials,
      SECRET_KEY: 'aws-sm:production/portcullis#secret_key',
      DATABASE_URL: 'aws-sm:production/portcullis#url',
      SMTP_URL: 'aws-sm:production/smtp',
    })

    assert.deepEqual(mistakes, [])
    assert.deepEqual(found, {
      SECRET_KEY: canary,
      DATABASE_URL: 'postgresql://db/x',
      SMTP_URL: 'smtp://u:p@mail.example.com',
    })
    assert.deepEqual(cloud.asked.map(({ body }) => JSON.parse(body).SecretId).toSorted(), [
      'production/portcullis',
      'production/smtp',
    ])
    for (const asked of cloud.asked) {
      assert.deepEqual([asked.method, asked.path], ['POST', '/'])
      assert.equal(asked.headers['content-type'], 'application/x-amz-json-1.1')
      assert.equal(asked.headers['x-amz-target'], 'secretsmanager.GetSecretValue')
      assert.equal(asked.headers.authorization, signatureOf(asked))
    }
  })

  test('[SECRETS-5] a binary secret is taken if it is text, and an ARN tells the region', async () => {
    answer = () => ({ body: { SecretBinary: Buffer.from('binary').toString('base64') } })

    const { found } = await cloud.fetchSecrets({
      ...credentials,
      SECRET_KEY: 'aws-sm:production/portcullis',
      SMTP_URL: 'aws-sm:arn:aws:secretsmanager:us-east-1:123456789012:secret:smtp-a1b2c3',
    })

    assert.deepEqual(found, { SECRET_KEY: 'binary', SMTP_URL: 'of us-east-1' })
  })

  const fault = (name: string, status = 400): Answered => ({
    status,
    headers: { 'x-amzn-errortype': name },
    body: { __type: name, Message: `${name}, said ${canary}` },
  })
  const refused: [string, Answered, RegExp][] = [
    ['the role may not read it', fault('AccessDeniedException'), /refused by AWS \(400\).*GetSecretValue/],
    ['the credentials are wrong', fault('UnrecognizedClientException', 403), /refused by AWS \(403\)/],
    ['there is none', fault('ResourceNotFoundException'), /is not there/],
    ['its key is gone', fault('DecryptionFailure'), /cannot be read \(DecryptionFailure\)/],
    ['it is empty', { body: { SecretString: '{"secret_key":""}' } }, /is empty/],
    ['it has no version', { body: { Name: 'x' } }, /holds nothing/],
    ['it is a number', { body: { SecretString: '7' } }, /holds no JSON object/],
    ['it is no JSON', { body: { SecretString: canary } }, /holds no JSON object/],
    [
      'the field is another',
      { body: { SecretString: `{"other":"${canary}"}` } },
      /a field that is not there/,
    ],
  ]
  for (const [why, given, sentence] of refused) {
    test(`[SECRETS-6] it is said why there is no secret: ${why}`, async () => {
      answer = () => given

      const { mistakes, output } = await cloud.fetchSecrets({
        ...credentials,
        SECRET_KEY: 'aws-sm:production/portcullis#secret_key',
      })

      assert.match(mistakes[0]?.message ?? '', sentence)
      assert.doesNotMatch(output, /canary/)
    })
  }

  test('[SECRETS-6] without credentials or a region AWS is not asked, and it is said', async () => {
    const off = { AWS_EC2_METADATA_DISABLED: 'true', SECRET_KEY: 'aws-sm:production/portcullis' }
    const { AWS_REGION, ...keys } = credentials

    const withoutCredentials = await cloud.fetchSecrets({ ...off, AWS_REGION })
    const withoutRegion = await cloud.fetchSecrets({ ...off, ...keys })

    assert.match(withoutCredentials.mistakes[0]?.message ?? '', /no AWS credentials are found/)
    assert.match(withoutRegion.mistakes[0]?.message ?? '', /Write AWS_REGION=/)
    assert.deepEqual(cloud.asked, [])
  })
})

/** The Authorization header as AWS makes it from what it has received (Signature Version 4). */
function signatureOf({ method, path, headers, body }: Asked): string {
  const [, scope = '', names = ''] =
    /^AWS4-HMAC-SHA256 Credential=[^/]+\/([^,]+), SignedHeaders=([^,]+), /.exec(
      headers.authorization ?? '',
    ) ?? []
  assert.ok(names.includes('host') && names.includes('x-amz-date'), names)
  const signed = names.split(';').map((name) => `${name}:${String(headers[name]).trim()}\n`)
  const request = [method, path, '', signed.join(''), names, sha256(body)].join('\n')
  const text = ['AWS4-HMAC-SHA256', headers['x-amz-date'], scope, sha256(request)].join('\n')
  const key = scope
    .split('/')
    .reduce<Buffer>((key, part) => hmac(key, part), Buffer.from(`AWS4${credentials.AWS_SECRET_ACCESS_KEY}`))
  return (
    `AWS4-HMAC-SHA256 Credential=${credentials.AWS_ACCESS_KEY_ID}/${scope}, SignedHeaders=${names}, ` +
    `Signature=${hmac(key, text).toString('hex')}`
  )
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}

function hmac(key: Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest()
}
