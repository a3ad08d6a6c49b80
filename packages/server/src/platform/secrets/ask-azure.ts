import { type Answer, type Asking, textOf } from './answer.ts'
import { describeFailure } from './failure.ts'
import { loadSdk } from './load-sdk.ts'

/** What we use of @azure/keyvault-secrets and @azure/identity. */
type Sdk = {
  SecretClient: new (
    vaultUrl: string,
    credential: object,
  ) => {
    getSecret: (
      name: string,
      options: { version?: string; abortSignal: AbortSignal },
    ) => Promise<{ value?: string }>
  }
  DefaultAzureCredential: new () => object
}

const form = /^(https:\/\/[a-z0-9.-]+)\/secrets\/([0-9A-Za-z-]{1,127})(?:\/([0-9a-f]{32}))?$/

/**
 * Asks Azure Key Vault for a secret, by its identifier. Credentials are found as every Azure program finds
 * them; the SDK gives them to a vault of Azure alone.
 */
export async function askAzure(place: string, { signal }: Asking): Promise<Answer> {
  const [whole, vault = '', name = '', version] = form.exec(place) ?? []
  if (whole === undefined) {
    return { mistake: 'is no secret. Write it like azure-kv:https://VAULT.vault.azure.net/secrets/NAME' }
  }
  const sdk = await loadSdk<Sdk>(['@azure/keyvault-secrets', '@azure/identity'])
  if ('mistake' in sdk) return sdk

  const client = new sdk.SecretClient(vault, new sdk.DefaultAzureCredential())
  try {
    const { value } = await client.getSecret(name, { abortSignal: signal, ...(version && { version }) })
    return textOf(value)
  } catch (error) {
    return { mistake: whyNot(error) }
  }
}

function whyNot(error: unknown): string {
  const { name, statusCode } = error as { name?: string; statusCode?: number }
  if (name === 'AggregateAuthenticationError' || name === 'CredentialUnavailableError')
    return 'is not asked for, because no Azure credentials are found: give the machine a managed identity.'
  if (name === 'AuthenticationError') return 'is not asked for: Azure refuses the credentials.'
  if (statusCode === 401 || statusCode === 403) {
    return (
      `is refused by Azure (${statusCode}). The identity needs the role Key Vault Secrets User on it, and ` +
      'the vault must let this network in.'
    )
  }
  if (statusCode === 404) return 'is not there (404).'
  return describeFailure(error)
}
