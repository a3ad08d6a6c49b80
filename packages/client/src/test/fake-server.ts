import { randomBytes } from 'node:crypto'
import { type RefusalCode, refusals } from '@portcullis/protocol/refusals'
import type { Account, Session, Transport } from '@portcullis/protocol/shapes'
import { type Proof, readProof } from './read-proof.ts'

type Kept = {
  id: string
  account: Account
  transport: Transport
  generation: number
  thumbprint: string | undefined
  over: RefusalCode | undefined
}

/** What came in, as far as tests ask about it. */
export type Heard = { method: string; path: string; headers: Headers; credentials: string }

type Cookies = ReadonlyMap<string, string>
type Body = Record<string, string> | undefined
type Meddle = (answer: () => Promise<Response>) => Promise<Response>

/** A small server with the real one's rules of rotation, repeat, theft, CSRF and device keys. */
export class FakeServer {
  readonly baseUrl: string
  readonly heard: Heard[] = []
  lifetimeSeconds = 300
  #sessions = new Map<string, Kept>()
  #accessTokens = new Map<string, Kept>()
  #jtis = new Set<string>()
  #nonces = new Set<string>()
  #meddlers: { path: string; meddle: Meddle }[] = []

  constructor(baseUrl = 'https://auth.example.com') {
    this.baseUrl = baseUrl
  }

  /** Something comes between the server and the next request of the path. */
  meddle(path: string, meddle: Meddle): void {
    this.#meddlers.push({ path, meddle })
  }

  /** Nothing comes between any more. */
  leaveAlone(): void {
    this.#meddlers = []
  }

  countOf(path: string): number {
    return this.heard.filter((one) => one.path === path).length
  }

  endSessions(code: RefusalCode): void {
    for (const kept of this.#sessions.values()) kept.over ??= code
  }

  livingSessions(): number {
    return [...this.#sessions.values()].filter(({ over }) => over === undefined).length
  }

  forgetAccessTokens(): void {
    this.#accessTokens.clear()
  }

  forgetNonces(): void {
    this.#nonces.clear()
  }

  /** Whose bearer token it is, as an API would judge it. */
  bearerOf(headers: Headers): Account | undefined {
    const kept = this.#accessTokens.get(headers.get('Authorization')?.replace('Bearer ', '') ?? '')
    return kept?.over ? undefined : kept?.account
  }

  async answer(request: Request, cookies: Cookies): Promise<Response> {
    const { pathname } = new URL(request.url)
    const path = pathname.slice(new URL(this.baseUrl).pathname.replace(/\/$/, '').length)
    const { method, headers, credentials } = request
    this.heard.push({ method, path, headers, credentials })
    const text = await request.text()
    const judge = () => this.#judge(request, path, text === '' ? undefined : JSON.parse(text), cookies)
    const at = this.#meddlers.findIndex((one) => one.path === path)
    return at < 0 ? judge() : (this.#meddlers.splice(at, 1)[0]?.meddle(judge) ?? judge())
  }

  async #judge(request: Request, path: string, body: Body, cookies: Cookies): Promise<Response> {
    const bearer = request.headers.get('Authorization')?.replace('Bearer ', '')
    const own = bearer === undefined ? this.#findByCookie(cookies) : this.#accessTokens.get(bearer)
    if (path === '/v1/sign-in') return this.#signIn(request, body)
    if (path === '/v1/token/refresh') return this.#refresh(request, cookies)
    if (path === '/v1/session') return this.#currentSession(own, bearer !== undefined)

    if (own === undefined) return this.problem('not_signed_in')
    if (own.over) return this.problem(own.over)
    const isUnsafe = bearer === undefined && request.method !== 'GET'
    if (isUnsafe && !hasCsrf(request, own)) return this.problem('csrf_refused')
    if (path === '/v1/sign-out') {
      own.over = 'session_signed_out'
      return new Response(null, { status: 204, headers: withoutCookies() })
    }
    if (bearer === undefined && own.transport === 'token') return this.problem('not_signed_in')
    return this.#answerAccount(own, request.method, path, body)
  }

  #answerAccount(own: Kept, method: string, path: string, body: Body): Response {
    if (path === '/v1/account') {
      if (method === 'PATCH') own.account = { ...own.account, name: body?.name ?? null }
      return this.#json({ account: own.account })
    }
    if (path === '/v1/account/export') return this.#json({ account: own.account, sessions: [], events: [] })
    if (path === '/v1/sessions') return this.#json({ sessions: [sessionOf(own)] })
    if (path === '/v1/email-change') return this.#json({ accepted: true }, 202)
    if (path === '/v1/email-change/confirm') return this.#json({ done: true })
    if (path === '/v1/confirm-identity' || path === '/v1/password-change') {
      const isRight = (body?.password ?? body?.currentPassword) === 'right'
      if (!isRight) return this.problem('wrong_password')
      own.generation++
      return this.#signedIn(own, 200)
    }
    if (path === '/v1/sessions/end-others' || path === '/v1/account-closure' || method === 'DELETE') {
      if (path !== '/v1/sessions/end-others') own.over = 'session_ended_by_owner'
      return new Response(null, { status: 204 })
    }
    return this.problem('not_found')
  }

  #currentSession(own: Kept | undefined, isBearer: boolean): Response {
    const alive = own?.over ? undefined : own
    const isShown = alive !== undefined && (isBearer || alive.transport === 'cookie')
    return this.#json({
      session: isShown ? sessionOf(alive) : null,
      account: isShown ? alive.account : null,
      csrfToken: alive ? csrfOf(alive) : null,
    })
  }

  async #signIn(request: Request, body: Body): Promise<Response> {
    const proof = await this.#proofOf(request)
    if (proof instanceof Response) return proof
    if (body?.password !== 'right') return this.problem('invalid_credentials')
    const kept: Kept = {
      id: randomBytes(8).toString('hex'),
      account: accountOf(body.email ?? ''),
      transport: body.transport as Transport,
      generation: 0,
      thumbprint: proof?.thumbprint,
      over: undefined,
    }
    this.#sessions.set(kept.id, kept)
    return this.#signedIn(kept, 201)
  }

  async #refresh(request: Request, cookies: Cookies): Promise<Response> {
    const presented = cookies.get('__Host-refresh')
    if (presented === undefined) return this.problem('not_signed_in')
    const [id = '', generation] = presented.split('.')
    const own = this.#sessions.get(id)
    if (own === undefined) return this.problem('refresh_refused')
    if (own.over) return this.problem(own.over)
    if (!hasCsrf(request, own)) return this.problem('csrf_refused')
    const proof = await this.#proofOf(request)
    if (proof instanceof Response) return proof
    if (own.thumbprint !== proof?.thumbprint) return this.problem('device_key_needed')
    const age = own.generation - Number(generation)
    if (age > 1) own.over = 'session_stolen'
    if (own.over) return this.problem(own.over)
    // The parent, presented again, yields the same successor.
    if (age === 0) own.generation++
    return this.#signedIn(own, 200)
  }

  async #proofOf(request: Request): Promise<Proof | undefined | Response> {
    const sent = request.headers.get('DPoP')
    if (sent === null) return undefined
    const proof = await readProof(sent, request.url)
    if (proof === undefined || this.#jtis.has(proof.jti)) return this.problem('invalid_dpop_proof')
    this.#jtis.add(proof.jti)
    return this.#nonces.has(proof.nonce ?? '') ? proof : this.problem('use_dpop_nonce')
  }

  #signedIn(kept: Kept, status: number): Response {
    const csrfToken = csrfOf(kept)
    const headers = new Headers()
    const isToken = kept.transport === 'token'
    headers.append(
      'Set-Cookie',
      isToken ? `__Host-refresh=${kept.id}.${kept.generation}` : `__Host-session=${kept.id}`,
    )
    headers.append('Set-Cookie', `__Host-csrf=${csrfToken}`)
    const answer = { account: kept.account, session: sessionOf(kept), csrfToken }
    if (!isToken) return this.#json(answer, status, headers)
    const accessToken = `at-${randomBytes(8).toString('hex')}`
    this.#accessTokens.set(accessToken, kept)
    return this.#json({ ...answer, accessToken, expiresInSeconds: this.lifetimeSeconds }, status, headers)
  }

  #findByCookie(cookies: Cookies): Kept | undefined {
    const value = cookies.get('__Host-session') ?? cookies.get('__Host-refresh')
    return this.#sessions.get(value?.split('.')[0] ?? '')
  }

  #json(body: unknown, status = 200, headers = new Headers()): Response {
    return Response.json(body, { status, headers: this.#withNonce(headers) })
  }

  problem(code: RefusalCode, more: Record<string, string> = {}): Response {
    const { status, title } = refusals[code]
    const headers = new Headers({ ...more, 'Content-Type': 'application/problem+json; charset=utf-8' })
    const body = JSON.stringify({ type: `urn:${code}`, code, title, status })
    return new Response(body, { status, headers: this.#withNonce(headers) })
  }

  #withNonce(headers: Headers): Headers {
    const nonce = randomBytes(8).toString('hex')
    this.#nonces.add(nonce)
    headers.set('DPoP-Nonce', nonce)
    return headers
  }
}

function csrfOf({ id }: Kept): string {
  return `csrf-${id}`
}

function hasCsrf(request: Request, kept: Kept): boolean {
  return request.headers.get('X-CSRFToken') === csrfOf(kept)
}

function withoutCookies(): Headers {
  const headers = new Headers()
  for (const name of ['session', 'refresh', 'csrf'])
    headers.append('Set-Cookie', `__Host-${name}=; Max-Age=0`)
  return headers
}

const moment = '2026-01-01T00:00:00.000Z'

function accountOf(email: string): Account {
  return { id: `id-of-${email}`, email, name: null, emailVerifiedAt: moment, createdAt: moment, roles: [] }
}

function sessionOf({ id, transport, thumbprint }: Kept): Session {
  const moments = { startedAt: moment, lastSeenAt: moment, expiresAt: moment, freshUntil: moment }
  const deviceKey = thumbprint !== undefined
  return { id, transport, ...moments, device: 'Firefox on Linux', ip: '192.0.2.1', deviceKey, current: true }
}
