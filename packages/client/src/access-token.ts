import { AuthUnreachable } from './auth-unreachable.ts'
import type { Context } from './context.ts'
import { withDeadline } from './deadline.ts'
import { ready } from './ready.ts'
import { refresh } from './refresh.ts'

/** An access token must outlive the request that carries it. */
const neededSeconds = 30
/** The longest a page waits for a token, whatever the network, the locks and the other tabs do. */
const settledWithinMs = 15_000

/**
 * Gives an access token that will do for half a minute, refreshed when it has to be; settles in any case.
 * [CLIENT-5]
 */
export function getAccessToken(ctx: Context): Promise<string | undefined> {
  return withDeadline(settledWithinMs, async () => {
    await ready(ctx)
    // Once for a token, again when another tab's sign-in came in between.
    for (let tries = 0; tries < 3; tries++) {
      if (ctx.transport === 'cookie' || ctx.store.get().status !== 'signed-in') return undefined
      if (hasSecondsLeft(ctx, neededSeconds)) return ctx.accessToken?.value
      try {
        await refresh(ctx)
      } catch (error) {
        // The old one is better than none while it lasts.
        if (hasSecondsLeft(ctx, 5)) return ctx.accessToken?.value
        throw error
      }
    }
    throw new AuthUnreachable('The session changed faster than a token could be had.')
  })
}

function hasSecondsLeft({ accessToken }: Context, seconds: number): boolean {
  if (accessToken === undefined) return false
  const { lifetimeSeconds, age } = accessToken
  // A server may issue tokens that live less than a minute: those serve for half their life.
  return lifetimeSeconds - age() / 1000 >= Math.min(seconds, lifetimeSeconds / 2)
}
