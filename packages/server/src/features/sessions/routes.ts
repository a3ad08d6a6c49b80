import { paths } from '@portcullis/protocol/paths'
import { currentSessionShape, sessionsShape } from '@portcullis/protocol/shapes'
import { answerJson, answerText, readHeader, writeHeader } from '../../http/headers.ts'
import { route } from '../../http/route.ts'
import { isRefusal } from '../../platform/refusal.ts'
import { clearEndedCookies, clearSessionCookies, isEnded } from './cookies.ts'
import { makeCsrfToken } from './csrf-token.ts'
import { describeCurrent } from './describe-current.ts'
import { makeDeviceNonce } from './device-nonce.ts'
import { endOneSession, endOtherSessions } from './end-session.ts'
import { listSessions } from './list-sessions.ts'
import { loadSession } from './load-session.ts'
import { readRefreshToken } from './refresh-token.ts'

const nobody = { session: null, account: null, csrfToken: null }

export const sessionsRoutes = [
  route(
    {
      method: 'GET',
      path: paths.session,
      summary: 'Who is signed in, by session cookie or access token. Never rotates, never writes.',
      guard: 'anyone',
      answer: { status: 200, shape: currentSessionShape },
      refusals: [],
    },
    async ({ ctx, http, cookies }) => {
      writeHeader(http, 'dpop-nonce', makeDeviceNonce(ctx))
      const authorization = readHeader(http, 'authorization')
      const loaded = await loadSession(ctx, authorization, cookies)
      // A refresh cookie says nothing of its person here; it only gets what it needs to refresh.
      const refresh = authorization === undefined ? readRefreshToken(ctx, cookies.refresh ?? '') : undefined
      const refreshable = refresh ? [refresh.sessionId] : []
      if (!isRefusal(loaded)) {
        return answerText(http, describeCurrent(ctx, loaded.session, refreshable))
      }
      if (authorization === undefined && isEnded(loaded)) clearEndedCookies(http, ctx, cookies)
      return answerJson(http, { ...nobody, csrfToken: refresh ? makeCsrfToken(ctx, ...refreshable) : null })
    },
  ),
  route(
    {
      method: 'GET',
      path: paths.sessions,
      summary: 'The live sessions of the account, the latest used first.',
      guard: 'signed-in',
      answer: { status: 200, shape: sessionsShape },
      refusals: [],
    },
    async ({ ctx, http, actor }) => answerJson(http, { sessions: await listSessions(ctx, actor) }),
  ),
  route(
    {
      method: 'DELETE',
      path: `${paths.sessions}/{id}`,
      summary: 'Ends one session of the account. Needs a fresh session.',
      guard: 'fresh',
      answer: { status: 204 },
      refusals: ['not_found'],
    },
    async ({ ctx, http, actor, params, cookies }) => {
      const refused = await endOneSession(ctx, actor, params.id ?? '')
      if (refused) return refused
      if (params.id === actor.sessionId) clearSessionCookies(http, ctx, cookies, [actor.sessionId])
      return http.body(null, 204)
    },
  ),
  route(
    {
      method: 'POST',
      path: paths.endOtherSessions,
      summary: 'Ends every session of the account but the one that asks. Needs a fresh session.',
      guard: 'fresh',
      answer: { status: 204 },
      refusals: [],
    },
    async ({ ctx, http, actor }) => {
      await endOtherSessions(ctx, actor)
      return http.body(null, 204)
    },
  ),
]
