import { type Answer, textOf } from './answer.ts'
import { describeFailure, patienceSeconds } from './failure.ts'
import { loadSdk } from './load-sdk.ts'

/** What we use of @google-cloud/secret-manager. */
type Sdk = {
  SecretManagerServiceClient: new (options: {
    fallback: true
    apiEndpoint?: string
  }) => {
    initialize: () => Promise<unknown>
    accessSecretVersion: (
      request: { name: string },
      options: { timeout: number; retry: null },
    ) => Promise<[Held]>
    close: () => Promise<void>
  }
}

type Held = { payload?: { data?: Uint8Array | string | null } | null }

const form = /^projects\/[\w:.-]+(?:\/locations\/([a-z0-9-]+))?\/secrets\/[\w-]+\/versions\/[\w-]+$/

/**
 * Asks Google Cloud Secret Manager for a version of a secret, by its resource name. Credentials are found as
 * every program of Google Cloud finds them.
 */
export async function askGoogle(place: string): Promise<Answer> {
  const [whole, location] = form.exec(place) ?? []
  if (whole === undefined) {
    return {
      mistake: 'is no version of a secret. Write it like gcp-sm:projects/P/secrets/S/versions/latest',
    }
  }
  const sdk = await loadSdk<Sdk>(['@google-cloud/secret-manager'])
  if ('mistake' in sdk) return sdk

  const client = new sdk.SecretManagerServiceClient({
    fallback: true, // HTTPS with JSON: one request needs no gRPC channel.
    ...(location && { apiEndpoint: `secretmanager.${location}.rep.googleapis.com` }),
  })
  try {
    // By itself the SDK does this where nobody can catch what goes wrong, and the process would end.
    await client.initialize()
    const [{ payload }] = await client.accessSecretVersion(
      { name: place },
      { timeout: patienceSeconds * 1000, retry: null },
    )
    return textOf(payload?.data)
  } catch (error) {
    return { mistake: whyNot(error) }
  } finally {
    await client.close().catch(() => undefined) // It fails for the reason that was told above.
  }
}

// Codes of google.rpc.Code, or of HTTP where no JSON came back.
function whyNot(error: unknown): string {
  const { code, status, message } = error as { code?: unknown; status?: unknown; message?: string }
  const is = (...codes: unknown[]) => codes.includes(code) || codes.includes(status)
  if (is(5, 404)) return 'is not there (404).'
  if (is(7, 16, 401, 403)) {
    return 'is refused by Google Cloud. The service account needs roles/secretmanager.secretAccessor on it.'
  }
  if (is(9)) return 'is disabled or destroyed.'
  if (/Could not load the default credentials/.test(message ?? '')) {
    return (
      'is not asked for, because no Google Cloud credentials are found: give the machine a service ' +
      'account, or name a key file in GOOGLE_APPLICATION_CREDENTIALS.'
    )
  }
  return describeFailure(error)
}
