import assert from 'node:assert/strict'
import { generateKeyPairSync } from 'node:crypto'
import { after, beforeEach, describe, test } from 'node:test'
import { Cloud } from './cloud.ts'

const references = {
  SECRET_KEY: 'aws-sm:production/portcullis',
  SECRET_KEY_FALLBACKS: 'vault:secret/portcullis#former',
  DATABASE_URL: 'gcp-sm:projects/p/secrets/portcullis/versions/latest',
  SMTP_URL: 'azure-kv:https://production.vault.azure.net/secrets/portcullis',
}

const serviceAccount = {
  type: 'service_account',
  private_key: generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({
    type: 'pkcs8',
    format: 'pem',
  }),
  client_email: 'portcullis@p.iam.gserviceaccount.com',
}

describe('managers that are not there, or not whom they pretend to be', async () => {
  const silent = () => undefined
  const cloud = await new Cloud({
    'secretsmanager.eu-central-1.amazonaws.com': silent,
    'secretmanager.googleapis.com': silent,
    'production.vault.azure.net': silent,
    'vault.example.com': silent,
  }).start()
  after(() => cloud.stop())
  beforeEach(() => {
    cloud.asked.length = 0
  })

  const environment = {
    ...references,
    AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE',
    AWS_SECRET_ACCESS_KEY: 'secret-canary',
    AWS_REGION: 'eu-central-1',
    GOOGLE_APPLICATION_CREDENTIALS: cloud.keep('account.json', JSON.stringify(serviceAccount)),
    AZURE_TENANT_ID: '11111111-2222-3333-4444-555555555555',
    AZURE_CLIENT_ID: '66666666-2222-3333-4444-555555555555',
    AZURE_CLIENT_SECRET: 'secret-canary',
    VAULT_ADDR: 'https://vault.example.com',
    VAULT_TOKEN: 'hvs.canary',
  }
  const allMistakes = (sentence: string) =>
    Object.entries(references).map(([env, reference]) => ({ env, message: `${reference} ${sentence}` }))

  test('[SECRETS-6] nobody is waited for longer than ten seconds, and all are asked at the same time', async () => {
    const began = performance.now()
    const { mistakes, output } = await cloud.fetchSecrets(environment)
    const seconds = (performance.now() - began) / 1000

    assert.deepEqual(mistakes, allMistakes('did not answer within 10 seconds.'))
    assert.ok(seconds > 9 && seconds < 15, `${seconds} s`)
    assert.equal(new Set(cloud.asked.map(({ host }) => host)).size, 4)
    assert.doesNotMatch(output, /canary/)
  })

  test('[SECRETS-6] a manager that cannot be reached is said', async () => {
    const { mistakes, output } = await cloud.fetchSecrets({ ...environment, CLOUD_PORT: '1' })

    assert.deepEqual(mistakes, allMistakes('cannot be reached (ECONNREFUSED).'))
    assert.doesNotMatch(output, /canary/)
  })

  test('[SECRETS-9] [T208] a manager whose certificate does not hold is asked for nothing', async () => {
    const { mistakes, output } = await cloud.fetchSecrets({ ...environment, NODE_EXTRA_CA_CERTS: '' })

    assert.deepEqual(
      mistakes,
      allMistakes(
        'is not believed, because its certificate does not hold (DEPTH_ZERO_SELF_SIGNED_CERT). For an ' +
          'authority of your own set NODE_EXTRA_CA_CERTS to its file.',
      ),
    )
    assert.deepEqual(cloud.asked, [])
    assert.doesNotMatch(output, /canary/)
  })

  test('[SECRETS-6] an SDK that is not installed is named, with the line that installs it', async () => {
    const { SECRET_KEY_FALLBACKS: _, ...withSdk } = references
    const { mistakes } = await cloud.fetchSecrets(withSdk, [])

    const lines = mistakes.map(({ message }) => /Run: (.+)$/.exec(message)?.[1])
    assert.deepEqual(lines, [
      'npm install @aws-sdk/client-secrets-manager',
      'npm install @google-cloud/secret-manager',
      'npm install @azure/keyvault-secrets @azure/identity',
    ])
  })
})
