/** What an access token says (RFC 9068, `typ: at+jwt`, ES256). Moments are seconds since 1970. */
export type AccessClaims = {
  iss: string
  sub: string
  aud: string
  /** The session this token belongs to. */
  sid: string
  iat: number
  exp: number
  jti: string
  /** When the person last proved who they are. */
  auth_time: number
  /** How (RFC 8176): `pwd`. */
  amr: string[]
  roles: string[]
}

/** The JOSE type of an access token. */
export const accessTokenType = 'at+jwt'
