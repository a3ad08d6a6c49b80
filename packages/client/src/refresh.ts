import { paths } from '@portcullis/protocol/paths'
import type { TokenSignedIn } from '@portcullis/protocol/shapes'
import { AuthRefusal } from './auth-refusal.ts'
import { AuthUnreachable } from './auth-unreachable.ts'
import { withBrowserLock } from './browser-lock.ts'
import { type Context, heardSignedOut } from './context.ts'
import { pause } from './deadline.ts'
import { findDeviceKey } from './device-key.ts'
import { request } from './request.ts'
import { takeOver } from './take-over.ts'

/**
 * Gets a new access token with the refresh cookie. Whoever needs one meanwhile shares the same refresh.
 * [CLIENT-3] Signs out only when the server itself says that the session is over; anything else leaves all
 * as it is. [CLIENT-6]
 */
export function refresh(ctx: Context): Promise<void> {
  if (ctx.refreshing) return ctx.refreshing
  const mine = refreshNow(ctx).finally(() => {
    if (ctx.refreshing === mine) ctx.refreshing = undefined
  })
  ctx.refreshing = mine
  return mine
}

async function refreshNow(ctx: Context): Promise<void> {
  const { epoch } = ctx
  const isOver = () => epoch !== ctx.epoch
  try {
    // While we waited for the lock, another tab may have told of a sign-in or a sign-out.
    const answer = await withBrowserLock(ctx, async () => (isOver() ? undefined : askForToken(ctx)))
    if (!isOver() && answer) takeOver(ctx, answer)
  } catch (error) {
    if (isOver()) return
    if (!isTheEnd(error)) throw error
    heardSignedOut(ctx, error.code)
  }
}

/**
 * Whether the server says that nothing more comes of this cookie. One that is superseded twice was put back
 * by an answer that came too late, and stays so: the person signs in again, instead of waiting for ever.
 */
function isTheEnd(error: unknown): error is AuthRefusal {
  return error instanceof AuthRefusal && (error.status === 401 || error.code === 'refresh_superseded')
}

// The same question may be asked again: the server answers a repeated refresh with the same successor.
// [CLIENT-4]
async function askForToken(ctx: Context): Promise<TokenSignedIn> {
  const deviceKey = await findDeviceKey(ctx.baseUrl)
  const ask = () =>
    request<TokenSignedIn>(ctx, { method: 'POST', path: paths.tokenRefresh, deviceKey, gives: 'session' })
  try {
    return await ask()
  } catch (error) {
    if (!isWorthAnotherTry(error)) throw error
    await pause(200 + Math.random() * 300)
    return ask()
  }
}

function isWorthAnotherTry(error: unknown): boolean {
  if (error instanceof AuthRefusal) return error.code === 'refresh_superseded'
  return (
    error instanceof AuthUnreachable && (error.cause as Partial<Error> | undefined)?.name !== 'TimeoutError'
  )
}
