import { csrfHeader } from '@portcullis/protocol/cookies'
import { getAccessToken } from './access-token.ts'
import type { Context } from './context.ts'
import { ready } from './ready.ts'
import { findCsrfToken } from './request.ts'
import { findAccountId, replaceAccessToken } from './request-as-account.ts'
import { recheck } from './settle.ts'

/**
 * The platform's `fetch` on behalf of the person who is signed in. What goes to an origin that was not
 * asked for goes as it is. [CLIENT-8] A request that sets its own `Authorization` keeps it.
 */
export async function fetchAsAccount(
  ctx: Context,
  input: RequestInfo | URL,
  init?: RequestInit,
): Promise<Response> {
  const asked = new Request(input, init)
  const { origin } = new URL(asked.url)
  if (asked.headers.has('Authorization')) return globalThis.fetch(asked)
  if (ctx.transport === 'cookie') return fetchWithSession(ctx, asked, origin)
  if (!ctx.apiOrigins.has(origin)) return globalThis.fetch(asked)

  const accessToken = await getAccessToken(ctx)
  if (accessToken === undefined) return globalThis.fetch(asked)
  const accountId = findAccountId(ctx)
  const answer = await fetchWithToken(asked.clone(), accessToken)
  if (answer.status !== 401) return answer
  // Whatever keeps us from a newer token, the answer that we have stands.
  const newer = await replaceAccessToken(ctx, accessToken, accountId).catch(() => undefined)
  if (newer === undefined) return answer
  await answer.body?.cancel()
  return fetchWithToken(asked, newer)
}

function fetchWithToken(asked: Request, accessToken: string): Promise<Response> {
  asked.headers.set('Authorization', `Bearer ${accessToken}`)
  return globalThis.fetch(asked)
}

async function fetchWithSession(ctx: Context, asked: Request, origin: string): Promise<Response> {
  if (origin !== new URL(ctx.baseUrl).origin) return globalThis.fetch(asked)
  await ready(ctx)
  const csrfToken = findCsrfToken(ctx)
  if (csrfToken && !/^(GET|HEAD|OPTIONS)$/.test(asked.method)) asked.headers.set(csrfHeader, csrfToken)
  const answer = await globalThis.fetch(new Request(asked, { credentials: 'include' }))
  if (answer.status === 401) recheck(ctx)
  return answer
}
