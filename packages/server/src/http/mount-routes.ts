import type { Hono, Context as HttpContext } from 'hono'
import { csrfHeader } from '@portcullis/protocol/cookies'
import { type Actor, type Operator, permissions } from '../platform/context.ts'
import { isId } from '../platform/ids.ts'
import { isRefusal, type Refusal, refuse } from '../platform/refusal.ts'
import { readBody } from './body.ts'
import { type RequestCookies, readCookies } from './cookies.ts'
import type { Env } from './env.ts'
import type { Gate } from './gate.ts'
import { readHeader } from './headers.ts'
import { problem } from './problem-json.ts'
import { readQuery } from './query.ts'
import { isGuarded, type Route } from './route.ts'
import { isForeignRead, isTrustedOrigin, type TrustedOrigins } from './same-origin.ts'

export type Fences = {
  gate: Gate
  secureCookies: boolean
  /** Origins that may make unsafe requests. */
  writers: TrustedOrigins
  /** Origins whose pages may read private answers. */
  readers: TrustedOrigins
}

/**
 * Puts every route behind the same fences; another method on a known address is refused with those it takes.
 */
export function mountRoutes(app: Hono<Env>, routes: Route[], fences: Fences): void {
  const methods = new Map<string, string[]>()
  for (const route of routes) {
    const path = route.path.replaceAll(/\{(\w+)\}/g, ':$1')
    methods.set(path, [...(methods.get(path) ?? []), route.method])
    app.on(route.method, path, async (c) => {
      c.set('route', route.path)
      const outcome = await answer(c, route, fences)
      return isRefusal(outcome) ? problem(c, outcome) : outcome
    })
  }
  // Fixed paths first: another method on `/v1/sessions/end-others` is none on `/v1/sessions/:id`.
  const isOpen = ([path]: [string, string[]]) => Number(path.includes(':'))
  for (const [path, allowed] of [...methods].toSorted((one, other) => isOpen(one) - isOpen(other))) {
    app.all(path, (c) => {
      c.set('route', path.replaceAll(/:(\w+)/g, '{$1}'))
      c.header('allow', allowed.join(', '))
      return problem(c, refuse('method_not_allowed'))
    })
  }
}

/**
 * The order of all checks before a verb. Whatever is wrong is said before anything is looked up or counted.
 */
async function answer(c: HttpContext<Env>, route: Route, fences: Fences): Promise<Response | Refusal> {
  const ctx = c.get('ctx')
  const nobody = { params: {}, cookies: {}, body: undefined, query: undefined, actor: undefined } as never
  if (route.unprompted) return route.handle({ ctx, http: c, ...(nobody as object) } as never)

  const cookies = readCookies(c, fences.secureCookies)
  if (cookies === 'ambiguous') return refuse('ambiguous_cookie')
  if (cookies === 'too-large') return refuse('headers_too_large')

  const byToken =
    readHeader(c, 'authorization') !== undefined && (isGuarded(route) || route.tokenAlone === true)
  const isWrite = route.method !== 'GET'
  if (isWrite && !byToken && !isTrustedOrigin(c, fences.writers)) return refuse('origin_refused')
  if (!isWrite && !byToken && !route.public && isForeignRead(c, fences.readers))
    return refuse('origin_refused')

  const params = c.req.param() as Record<string, string>
  if (Object.values(params).some((id) => !isId(id))) return refuse('not_found')

  const query = route.query ? readQuery(c, route.query) : { value: undefined }
  if (isRefusal(query)) return query

  const body = isWrite ? await readBody(c, route.body) : { value: undefined }
  if (isRefusal(body)) return body

  const actor = isGuarded(route) ? await admit(c, route, fences.gate, cookies) : undefined
  if (isRefusal(actor)) return actor

  return route.handle({
    ctx,
    http: c,
    body: body.value as never,
    query: query.value as never,
    params,
    cookies,
    actor: actor as never,
  })
}

async function admit(
  c: HttpContext<Env>,
  route: Route,
  gate: Gate,
  cookies: RequestCookies,
): Promise<Actor | Operator | Refusal> {
  if (readHeader(c, 'authorization') !== undefined || cookies.session !== undefined) c.set('shown', true)
  const key = route.guard === 'operator' ? apiKeyIn(c) : undefined
  if (key !== undefined) return admitKey(c, route, gate, key)
  const admitted = await gate.authenticate(c.get('ctx'), c, cookies)
  if (isRefusal(admitted)) return admitted

  const { actor, via } = admitted
  c.set('actor', actor)
  const needsToken = via === 'cookie' && route.method !== 'GET'
  if (needsToken && !gate.isCsrfToken(c.get('ctx'), actor.sessionId, readHeader(c, csrfHeader.toLowerCase())))
    return refuse('csrf_refused')
  if (route.guard === 'operator') return admitOperator(c, route, gate, actor)
  if (route.guard === 'fresh' && !actor.fresh) return refuse('fresh_session_needed')
  return actor
}

/**
 * The one way into everything for those who run the service. Who has no role learns nothing of what there is:
 * one answer for every route and every person. [OPERATORS-2] [OPERATORS-3]
 */
async function admitOperator(
  c: HttpContext<Env>,
  route: Route,
  gate: Gate,
  actor: Actor,
): Promise<Operator | Refusal> {
  if (route.permission === undefined) throw new Error(`${route.path} does not say what it demands.`)
  const found = await gate.operatorOf(c.get('ctx'), actor)
  if (found === undefined) return refuse('not_permitted')
  const has = permissions.indexOf(found.operator.permission)
  if (has < permissions.indexOf(route.permission)) return refuse('not_permitted')
  return found.fresh ? found.operator : refuse('fresh_session_needed')
}

/**
 * A machine by its key. It is no person: there is no session, and so nothing to confirm. [ADMIN-API-KEYS-2]
 */
async function admitKey(
  c: HttpContext<Env>,
  { path, scope, permission }: Route,
  gate: Gate,
  key: string,
): Promise<Operator | Refusal> {
  if (permission === undefined) throw new Error(`${path} does not say what it demands.`)
  return gate.keyHolderOf(c.get('ctx'), key, { scope, permission })
}

/** What claims to be an API key, as it is sent. */
function apiKeyIn(c: HttpContext<Env>): string | undefined {
  return /^Bearer (pcl_\S{1,200})$/i.exec(readHeader(c, 'authorization') ?? '')?.[1]
}
