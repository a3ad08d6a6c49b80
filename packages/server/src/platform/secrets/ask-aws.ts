import { type Answer, type Asking, textOf } from './answer.ts'
import { describeFailure } from './failure.ts'
import { loadSdk } from './load-sdk.ts'

/** What we use of @aws-sdk/client-secrets-manager. */
type Sdk = {
  SecretsManagerClient: new (config: {
    region?: string
  }) => {
    send: (command: object, options: { abortSignal: AbortSignal }) => Promise<Held>
    destroy: () => void
  }
  GetSecretValueCommand: new (input: { SecretId: string }) => object
}

type Held = { SecretString?: string; SecretBinary?: Uint8Array }

/**
 * Asks AWS Secrets Manager for the current version of a secret, by its name or its ARN. Region and
 * credentials are found as every AWS program finds them.
 */
export async function askAws(place: string, { signal }: Asking): Promise<Answer> {
  if (!/^[\w/+=.@:-]{1,2048}$/.test(place))
    return { mistake: 'is no name of a secret. Write it like aws-sm:production/portcullis#secret_key' }
  const sdk = await loadSdk<Sdk>(['@aws-sdk/client-secrets-manager'])
  if ('mistake' in sdk) return sdk

  const region = /^arn:[\w-]+:secretsmanager:([\w-]+):/.exec(place)?.[1]
  const client = new sdk.SecretsManagerClient(region ? { region } : {})
  try {
    const command = new sdk.GetSecretValueCommand({ SecretId: place })
    const { SecretString, SecretBinary } = await client.send(command, { abortSignal: signal })
    return textOf(SecretString ?? SecretBinary)
  } catch (error) {
    return { mistake: whyNot(error) }
  } finally {
    client.destroy()
  }
}

function whyNot(error: unknown): string {
  const { name, message, $metadata } = error as Error & { $metadata?: { httpStatusCode?: number } }
  const status = $metadata?.httpStatusCode
  if (name === 'ResourceNotFoundException') return 'is not there, in this region and account (400).'
  if (name === 'AccessDeniedException' || status === 403) {
    return (
      `is refused by AWS (${status}). The role needs secretsmanager:GetSecretValue on it, and kms:Decrypt ` +
      'where it has a key of its own.'
    )
  }
  if (name === 'CredentialsProviderError')
    return 'is not asked for, because no AWS credentials are found: give the machine a role.'
  if (message === 'Region is missing') return 'needs to know the region. Write AWS_REGION=eu-central-1'
  return describeFailure(error)
}
