/** How long anybody is waited for: a manager answers in milliseconds or is away. */
export const patienceSeconds = 10

export const tooLate = `did not answer within ${patienceSeconds} seconds.`

// What Node says of a certificate that it does not believe (node:tls, OpenSSL's X509_V_ERR).
const untrusted = /CERT|SELF_SIGNED|UNABLE_TO_VERIFY|UNABLE_TO_GET_ISSUER|ALTNAME|HOSTNAME_MISMATCH/

// What Node and its fetch say of a connection that did not come to be, or did not last.
const unreachable = /^(E[A-Z]+|UND_ERR_[A-Z_]+)$/

/**
 * Says in the rest of a sentence why nothing came back, from codes and names alone: messages of others may
 * repeat what was sent. [SECRETS-6]
 */
export function describeFailure(error: unknown): string {
  const codes = codesOf(error)
  const certificate = codes.find((code) => untrusted.test(code))
  if (certificate) {
    return (
      `is not believed, because its certificate does not hold (${certificate}). For an authority of your ` +
      'own set NODE_EXTRA_CA_CERTS to its file.'
    )
  }
  if (codes.some((code) => code === 'AbortError' || code === 'TimeoutError')) return tooLate
  const connection = codes.find((code) => unreachable.test(code))
  if (connection) return `cannot be reached (${connection}).`
  const other = codes.find((code) => code !== 'Error')
  return `cannot be read${other ? ` (${other})` : ''}.`
}

/** Every code and name of an error and its causes, as long as they are words. */
function codesOf(error: unknown): string[] {
  const codes: string[] = []
  for (let one = error, depth = 0; one instanceof Error && depth < 5; one = one.cause, depth++) {
    const { code } = one as { code?: unknown }
    codes.push(...[code, one.name].filter(isWord))
  }
  return codes
}

function isWord(value: unknown): value is string {
  return typeof value === 'string' && /^\w{1,60}$/.test(value)
}
