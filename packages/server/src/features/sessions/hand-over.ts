import type { SignedIn } from '@portcullis/protocol/shapes'
import type { Context } from '../../platform/context.ts'
import { newId } from '../../platform/ids.ts'
import { describeAccount } from '../accounts/describe-account.ts'
import type { AccountRow } from '../accounts/queries.ts'
import { signAccessToken } from '../signing-keys/access-token.ts'
import { makeCsrfToken } from './csrf-token.ts'
import { describeSession } from './describe-session.ts'
import type { SessionRow } from './queries.ts'
import type { Held } from './start-session.ts'

/** A session that a browser is about to hold: at sign-in, at a refresh, after its secret was renewed. */
export type HandedOver = { held: Held; session: SessionRow; account: AccountRow }

/** What is said to the browser about its session; with transport `token` a new access token comes along. */
export async function describeHandOver(
  ctx: Context,
  { held, session, account }: HandedOver,
): Promise<SignedIn> {
  const common = {
    account: describeAccount(account),
    session: describeSession(ctx, session, session.id),
    csrfToken: makeCsrfToken(ctx, session.id),
  }
  return held.transport === 'cookie'
    ? common
    : { ...(await issueAccessToken(ctx, session, account)), ...common }
}

type Issued = { accessToken: string; expiresInSeconds: number }

async function issueAccessToken(ctx: Context, session: SessionRow, account: AccountRow): Promise<Issued> {
  const { tokenLifetimeSeconds, tokenAudience } = ctx.settings.signingKeys
  // Up to 5 % less, so that clients that started together do not refresh together.
  const expiresInSeconds = Math.floor(tokenLifetimeSeconds * (1 - Math.random() * 0.05))
  const iat = Math.floor(ctx.now().getTime() / 1000)
  const accessToken = await signAccessToken(ctx, {
    iss: ctx.settings.server.publicUrl,
    sub: account.id,
    aud: tokenAudience,
    sid: session.id,
    iat,
    exp: iat + expiresInSeconds,
    jti: newId(),
    auth_time: Math.floor(session.authenticated_at.getTime() / 1000),
    amr: session.amr,
    roles: account.roles,
  })
  return { accessToken, expiresInSeconds }
}
