import { paths } from '@portcullis/protocol/paths'
import { route } from '../../http/route.ts'
import { clearSessionCookies } from '../sessions/cookies.ts'
import { closeAccount } from './close-account.ts'

export const accountClosureRoutes = [
  route(
    {
      method: 'POST',
      path: paths.accountClosure,
      summary:
        'Closes the account of whoever asks; it can be taken back for three days. Needs a fresh session.',
      guard: 'fresh',
      answer: { status: 204 },
      refusals: ['not_signed_in', 'last_administrator'],
    },
    async ({ ctx, http, actor, cookies }) => {
      const refused = await closeAccount(ctx, actor)
      if (refused) return refused
      clearSessionCookies(http, ctx, cookies, [actor.sessionId])
      return http.body(null, 204)
    },
  ),
]
