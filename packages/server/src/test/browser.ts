import { createHash, randomBytes } from 'node:crypto'
import type { SignedIn, TokenSignedIn } from '@portcullis/protocol/shapes'
import { DeviceKey } from './device-key.ts'

export type Knock = (path: string, init?: RequestInit & { ip?: string }) => Promise<Response>

/** An answer with its body read. */
export type Answer<Body = Record<string, unknown>> = {
  status: number
  headers: Headers
  body: Body
  code: string | undefined
}

type Options = { headers?: Record<string, string>; bearer?: string | boolean; method?: string }

/**
 * A browser as the server sees one: keeps cookies by name, sends its origin with what is unsafe, and the CSRF
 * token once it has one. Nothing more: a test does by hand what the SDK would do.
 */
export class Browser {
  readonly cookies = new Map<string, string>()
  csrfToken: string | undefined
  accessToken: string | undefined
  deviceKey: DeviceKey | undefined
  private readonly knock: Knock
  private readonly publicUrl: string
  readonly ip: string

  constructor(knock: Knock, publicUrl: string, ip = '192.0.2.1') {
    this.knock = knock
    this.publicUrl = publicUrl
    this.ip = ip
  }

  /** What it holds, but for the cookie that stays when a session ends. */
  get sessionCookies(): string[] {
    return [...this.cookies.keys()].filter((name) => !name.endsWith('device')).toSorted()
  }

  /** A copy of everything that a thief of the cookie jar would have. */
  stolen(ip = '198.51.100.66'): Browser {
    const thief = new Browser(this.knock, this.publicUrl, ip)
    for (const [name, value] of this.cookies) thief.cookies.set(name, value)
    thief.csrfToken = this.csrfToken
    return thief
  }

  /** From now on it proves a key of its own at sign-in and refresh. */
  withDeviceKey(): this {
    this.deviceKey = new DeviceKey()
    return this
  }

  get<Body = Record<string, unknown>>(path: string, options: Options = {}): Promise<Answer<Body>> {
    return this.send<Body>(path, undefined, { method: 'GET', ...options })
  }

  async post<Body = Record<string, unknown>>(
    path: string,
    json?: unknown,
    options: Options = {},
  ): Promise<Answer<Body>> {
    const first = await this.send<Body>(path, json, { method: 'POST', ...options })
    if (first.code !== 'use_dpop_nonce' || this.deviceKey === undefined) return first
    return this.send<Body>(path, json, { method: 'POST', ...options })
  }

  async send<Body>(
    path: string,
    json: unknown,
    { headers = {}, bearer, method = 'POST' }: Options,
  ): Promise<Answer<Body>> {
    const all: Record<string, string> = {
      'user-agent': 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Firefox/140.0',
      ...headers,
    }
    if (method !== 'GET') all.origin ??= new URL(this.publicUrl).origin
    if (json !== undefined) all['content-type'] ??= 'application/json'
    if (this.csrfToken && method !== 'GET') all['x-csrftoken'] ??= this.csrfToken
    if (this.cookies.size > 0)
      all.cookie ??= [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    if (bearer) all.authorization ??= `Bearer ${bearer === true ? this.accessToken : bearer}`
    if (this.deviceKey && /\/(sign-in|token\/refresh)$/.test(path)) {
      all.dpop ??= await this.deviceKey.prove(this.publicUrl + path)
    }
    for (const [name, value] of Object.entries(all)) if (value === '') delete all[name]

    const body = json === undefined ? {} : { body: typeof json === 'string' ? json : JSON.stringify(json) }
    const response = await this.knock(path, { method, headers: all, ip: this.ip, ...body })
    return this.take<Body>(response)
  }

  /** Signs in and keeps what came. */
  signIn(
    email: string,
    password: string,
    transport: 'token' | 'cookie' = 'token',
  ): Promise<Answer<SignedIn>> {
    return this.post('/v1/sign-in', { email, password, transport })
  }

  refresh(): Promise<Answer<TokenSignedIn>> {
    return this.post('/v1/token/refresh')
  }

  private async take<Body>(response: Response): Promise<Answer<Body>> {
    for (const cookie of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(cookie) ?? []
      if (/;\s*Max-Age=0/.test(cookie)) this.cookies.delete(name)
      else this.cookies.set(name, value)
    }
    const text = await response.text()
    const type = response.headers.get('content-type') ?? ''
    const body = (/[/+]json\b/.test(type) ? JSON.parse(text) : text) as Body & Record<string, unknown>
    if (typeof body.csrfToken === 'string') this.csrfToken = body.csrfToken
    if (typeof body.accessToken === 'string') this.accessToken = body.accessToken
    const nonce = response.headers.get('dpop-nonce')
    if (nonce && this.deviceKey) this.deviceKey.nonce = nonce
    const code = type.includes('problem') ? (body.code as string) : undefined
    return { status: response.status, headers: response.headers, body, code }
  }
}

/** Random text of the form of our secrets. */
export function randomText(bytes = 32): string {
  return randomBytes(bytes).toString('base64url')
}

export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('base64url')
}
