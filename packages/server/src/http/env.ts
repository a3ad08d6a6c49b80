import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Context } from '../platform/context.ts'

/**
 * What Hono carries along with one request. `ip` is set where no socket is: in tests and inside other
 * servers.
 */
export type Env = {
  Bindings: { incoming?: IncomingMessage; outgoing?: ServerResponse; ip?: string }
  Variables: { ctx: Context }
}
