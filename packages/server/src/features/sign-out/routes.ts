import { csrfHeader } from '@portcullis/protocol/cookies'
import { paths } from '@portcullis/protocol/paths'
import { readHeader } from '../../http/headers.ts'
import { route } from '../../http/route.ts'
import { isRefusal, refuse } from '../../platform/refusal.ts'
import { clearSessionCookies } from '../sessions/cookies.ts'
import { isCsrfToken } from '../sessions/csrf-token.ts'
import { readHeldSession } from '../sessions/held-session.ts'
import { loadSession } from '../sessions/load-session.ts'
import { signOut, signOutActor } from './sign-out.ts'

export const signOutRoutes = [
  route(
    {
      method: 'POST',
      path: paths.signOut,
      summary:
        'Ends the session of the cookie, the refresh cookie or the access token, and takes its cookies away.',
      guard: 'holder',
      tokenAlone: true,
      answer: { status: 204 },
      refusals: ['csrf_refused'],
    },
    async ({ ctx, http, cookies }) => {
      const authorization = readHeader(http, 'authorization')
      if (authorization !== undefined) {
        const loaded = await loadSession(ctx, authorization, {})
        if (!isRefusal(loaded)) await signOutActor(ctx, loaded.session.account_id, loaded.session.id)
        return http.body(null, 204)
      }

      const held = (['cookie', 'token'] as const)
        .map((transport) => readHeldSession(ctx, transport, cookies))
        .filter((one) => one !== undefined)
      const csrfToken = readHeader(http, csrfHeader.toLowerCase())
      const allowed = held.filter(({ id }) => isCsrfToken(ctx, id, csrfToken))
      if (held.length > 0 && allowed.length === 0) return refuse('csrf_refused')

      for (const one of allowed) await signOut(ctx, one)
      const endedIds = allowed.map(({ id }) => id)
      clearSessionCookies(http, ctx, cookies, endedIds)
      http.header('clear-site-data', '"cache"')
      return http.body(null, 204)
    },
  ),
]
