import type { SignedIn } from '@portcullis/protocol/shapes'
import { AuthUnreachable } from './auth-unreachable.ts'
import { type Context, heardSession } from './context.ts'
import { startStopwatch } from './stopwatch.ts'

/** Takes over a fresh session from the server's answer, after a look at whether it is one. */
export function takeOver(ctx: Context, answer: SignedIn): void {
  const { account, session } = answer
  if (typeof account?.id !== 'string' || typeof session?.id !== 'string') throw strange()
  if (ctx.transport === 'token') {
    if (!('accessToken' in answer) || !(answer.expiresInSeconds > 0)) throw strange()
    ctx.accessToken = {
      value: answer.accessToken,
      lifetimeSeconds: answer.expiresInSeconds,
      age: startStopwatch(),
    }
  }
  ctx.owedSignOut = undefined
  heardSession(ctx, { status: 'signed-in', account, session })
}

function strange(): AuthUnreachable {
  return new AuthUnreachable('The answer does not describe a session.')
}
