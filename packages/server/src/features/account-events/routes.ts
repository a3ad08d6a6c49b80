import { paths } from '@portcullis/protocol/paths'
import { accountEventsShape, disownedEventShape } from '@portcullis/protocol/shapes'
import { answerJson } from '../../http/headers.ts'
import { route } from '../../http/route.ts'
import { clearSessionCookies } from '../sessions/cookies.ts'
import { disownEvent } from './disown-event.ts'
import { listLines } from './list-lines.ts'

export const accountEventsRoutes = [
  route(
    {
      method: 'GET',
      path: paths.accountEvents,
      summary: 'What has happened to the account of whoever asks in the last 90 days, the newest first.',
      guard: 'signed-in',
      answer: { status: 200, shape: accountEventsShape },
      refusals: [],
    },
    async ({ ctx, http, actor }) => answerJson(http, { events: await listLines(ctx, actor) }),
  ),
  route(
    {
      method: 'POST',
      path: paths.accountEventsDisown,
      summary:
        'Somebody else was it: ends all sessions, this one too, and mails a link that sets a password.',
      guard: 'signed-in',
      body: disownedEventShape,
      answer: { status: 204 },
      refusals: ['not_found'],
    },
    async ({ ctx, http, body, actor, cookies }) => {
      const refused = await disownEvent(ctx, actor, body.event)
      if (refused) return refused
      clearSessionCookies(http, ctx, cookies, [actor.sessionId])
      return http.body(null, 204)
    },
  ),
]
