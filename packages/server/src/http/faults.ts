import type { Context as HttpContext } from 'hono'
import { sqlStateOf } from '../platform/db/db.ts'
import { refuse } from '../platform/refusal.ts'
import type { Env } from './env.ts'
import { problem } from './problem-json.ts'

// Connection failures of node:net and pg, and PostgreSQL's own: class 08, too many connections, shutting down.
const away = /^(ECONN|EPIPE|ETIMEDOUT|EHOSTUNREACH|ENOTFOUND|EAI_AGAIN|08|53300|57P0)/

/** Answers what nobody expected: logged whole, and said to nobody but by its request id. */
export function answerFault(fault: Error, c: HttpContext<Env>): Response {
  const { ctx } = c.var
  if (away.test(sqlStateOf(fault) ?? '') || /timeout exceeded when trying to connect|Connection terminated/.test(fault.message)) {
    ctx.log.error({ request: ctx.request.id, why: fault.message }, 'the database is out of reach')
    return problem(c, refuse('unavailable', { retryAfterSeconds: 5 }))
  }
  ctx.log.error({ request: ctx.request.id, err: describeFault(fault) }, 'fault')
  return problem(c, refuse('fault'), ctx.request.id)
}

// A database error carries the row it is about: of those, its message, code and place are enough.
function describeFault(fault: Error): object {
  return { message: fault.message, code: sqlStateOf(fault), stack: fault.stack }
}
