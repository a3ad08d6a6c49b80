import type { IncomingMessage, ServerResponse } from 'node:http'
import type { RefusalCode } from '@portcullis/protocol/refusals'
import type { Actor, Context } from '../platform/context.ts'

/**
 * What Hono carries along with one request. Where no socket is, in tests and inside other servers, `ip` is
 * the peer's address, and the request's own URL says whether it came over https.
 */
export type Env = {
  Bindings: { incoming?: IncomingMessage; outgoing?: ServerResponse; ip?: string }
  Variables: {
    ctx: Context
    /** The route that answers, as it is declared; nothing where there is none. */
    route?: string
    /** With which code it was refused. */
    refused?: RefusalCode
    /** Whose session it showed, and whether it showed a token or a session's cookie at all. */
    actor?: Actor
    shown?: true
  }
}
