import type { Context } from '../../platform/context.ts'
import { equalBytes } from '../../platform/crypto.ts'
import { newNonce } from '../../platform/ids.ts'

/**
 * Makes a token that lets a page use a session: `<random>.<HMAC over session id and random>`, the signed form
 * of OWASP's CSRF sheet. Random, so that no two answers have the same bytes in them. A browser that holds a
 * session in each transport gets one for both, with `~` between.
 */
export function makeCsrfToken({ keyring }: Context, ...sessionIds: string[]): string {
  const tokens = sessionIds.map((sessionId) => {
    const random = newNonce()
    return `${random}.${keyring.primary.mac('csrf-token', sessionId, random).toString('base64url')}`
  })
  return tokens.join('~')
}

/** Whether the token, or one of two, was made for this session. */
export function isCsrfToken(ctx: Context, sessionId: string, token: string | undefined): boolean {
  const tokens = (token ?? '').split('~')
  return tokens.length <= 2 && tokens.some((one) => isMadeFor(ctx, sessionId, one))
}

function isMadeFor({ keyring }: Context, sessionId: string, token: string): boolean {
  const [random = '', mac = '', ...rest] = token.split('.')
  if (random.length !== 22 || mac.length !== 43 || rest.length > 0) return false
  return keyring.all.some((key) =>
    equalBytes(Buffer.from(key.mac('csrf-token', sessionId, random).toString('base64url')), Buffer.from(mac)),
  )
}
