import type { Context as HttpContext } from 'hono'
import { describeFault, isOutage } from '../platform/outage.ts'
import { refuse } from '../platform/refusal.ts'
import type { Env } from './env.ts'
import { problem } from './problem-json.ts'

/** Answers what nobody expected: logged whole, and said to nobody but by its request id. */
export function answerFault(fault: Error, c: HttpContext<Env>): Response {
  const ctx = c.get('ctx')
  if (isOutage(fault)) {
    ctx.log.error({ request: ctx.request.id, why: fault.message }, 'the database is out of reach')
    return problem(c, refuse('unavailable', { retryAfterSeconds: 5 }))
  }
  ctx.log.error({ request: ctx.request.id, err: describeFault(fault) }, 'fault')
  return problem(c, refuse('fault'), ctx.request.id)
}
