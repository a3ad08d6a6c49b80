import { paths } from '@portcullis/protocol/paths'
import type { SignedIn } from '@portcullis/protocol/shapes'
import { AuthUnreachable } from './auth-unreachable.ts'
import { withBrowserLock } from './browser-lock.ts'
import { beginEpoch, type Context } from './context.ts'
import { getOrMakeDeviceKey } from './device-key.ts'
import { start } from './ready.ts'
import { readCsrfCookie, request } from './request.ts'
import { tellTabs } from './tabs.ts'
import { takeOver } from './take-over.ts'

/** Signs in, binds the session to this browser's key, and tells the other tabs. */
export async function signIn(
  ctx: Context,
  { email, password }: { email: string; password: string },
): Promise<SignedIn> {
  start(ctx)
  const { transport } = ctx
  const answer = await withBrowserLock(ctx, async () => {
    const deviceKey = transport === 'token' ? await getOrMakeDeviceKey(ctx.baseUrl) : undefined
    const body = { email, password, transport }
    return request<SignedIn>(ctx, { method: 'POST', path: paths.signIn, body, deviceKey, gives: 'session' })
  })
  // The server sets the cookies together, so that the one we can see speaks for the one we cannot.
  // [CLIENT-11]
  if (readCsrfCookie(ctx) === '') {
    const message = 'The server signed you in, but this browser did not keep its cookie.'
    throw new AuthUnreachable(message, { cookieLost: true })
  }
  beginEpoch(ctx)
  takeOver(ctx, answer)
  tellTabs(ctx, { kind: 'signed-in', accountId: answer.account.id })
  return answer
}
