import { createRemoteJWKSet, errors, jwtVerify } from 'jose'
import type { Answer } from './create-api.ts'

export type Caller = { accountId: string; sessionId: string }

/**
 * Reads who is calling from `Authorization: Bearer …`, or gives the answer that says why not (RFC 6750 3).
 *
 * The keys are fetched when first needed and kept; a key that is not known yet is looked for once more, at
 * most every 30 seconds, so that neither a new key nor an invented one troubles the auth server.
 */
export function createTokenVerifier({ authUrl, audience }: { authUrl: string; audience: string }) {
  const keys = createRemoteJWKSet(new URL(`${authUrl}/.well-known/jwks.json`))
  const demands = {
    issuer: authUrl,
    audience,
    algorithms: ['ES256'],
    typ: 'at+jwt',
    requiredClaims: ['exp', 'sub', 'sid'],
  }

  return async (authorization: string | undefined): Promise<Caller | Answer> => {
    const [, token] = /^Bearer +([\w.~+/-]+=*)$/i.exec(authorization ?? '') ?? []
    if (token === undefined) return refuse('Bearer realm="notes"', 'Send an access token.')

    try {
      const { payload } = await jwtVerify(token, keys, demands)
      return { accountId: String(payload.sub), sessionId: String(payload.sid) }
    } catch (error) {
      if (isOutage(error)) return { status: 503, body: { title: 'The keys are out of reach. Try again.' } }
      const title = error instanceof errors.JWTExpired ? 'The token has expired.' : 'The token is not valid.'
      return refuse(`Bearer realm="notes", error="invalid_token", error_description="${title}"`, title)
    }
  }
}

export function isAnswer(caller: Caller | Answer): caller is Answer {
  return 'status' in caller
}

function refuse(challenge: string, title: string): Answer {
  return { status: 401, headers: { 'WWW-Authenticate': challenge }, body: { title } }
}

/** Whether the keys could not be had, which says nothing about the token. */
function isOutage(error: unknown): boolean {
  if (!(error instanceof errors.JOSEError)) return true
  return ['ERR_JOSE_GENERIC', 'ERR_JWKS_TIMEOUT', 'ERR_JWKS_INVALID'].includes(error.code)
}
