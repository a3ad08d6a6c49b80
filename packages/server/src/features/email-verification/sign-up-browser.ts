import type { Context } from '../../platform/context.ts'
import { digestOf, digestsOf } from '../../platform/crypto.ts'
import { isId, newSecret } from '../../platform/ids.ts'

/** What shows that a browser is the one that signed up: the value of its short-lived cookie. */
export type SignUpBrowser = { signUpId: string; digests: Buffer[] }

/** Makes the cookie `<sign-up id>.<secret>`, and the digest that is kept of it. */
export function makeSignUpBrowser(ctx: Context, signUpId: string): { cookie: string; digest: Buffer } {
  const secret = newSecret()
  return {
    cookie: `${signUpId}.${secret}`,
    digest: digestOf(ctx.keyring.primary, 'sign-up-browser', signUpId, secret),
  }
}

/** Reads that cookie; undefined for anything that we cannot have made. */
export function readSignUpBrowser(ctx: Context, cookie: string | undefined): SignUpBrowser | undefined {
  const [signUpId = '', secret = '', ...rest] = (cookie ?? '').split('.')
  if (!isId(signUpId) || secret.length !== 43 || rest.length > 0) return undefined
  return { signUpId, digests: digestsOf(ctx.keyring, 'sign-up-browser', signUpId, secret) }
}
