import {
  createPrivateKey,
  createPublicKey,
  type JsonWebKey,
  type KeyObject,
  randomUUID,
  sign,
} from 'node:crypto'
import { cookieNames, csrfHeader } from '@portcullis/protocol/cookies'
import { paths } from '@portcullis/protocol/paths'
import { type Answer, type Connection, headerOf } from './connection.ts'

/** A refresh token, as its browser holds it. */
export type Held = { token: string; csrfToken: string }

/** What one person brings along: accounts, sessions of each kind, and the browser's key. */
export type Belongings = {
  emails: string[]
  password: string
  sessionCookies: string[]
  plain: Held[]
  bound: Held[]
  deviceKey: JsonWebKey
}

export type Deed = 'sayHello' | 'signIn' | 'checkSession' | 'refresh' | 'refreshWithKey'

const names = cookieNames(true)

/** One browser: it does a thing with the next of its accounts or sessions at each turn. */
export class Person {
  private readonly site: URL
  private readonly has: Belongings
  private readonly key: KeyObject
  private nonce = ''

  constructor(publicUrl: string, belongings: Belongings) {
    this.site = new URL(publicUrl)
    this.has = belongings
    this.key = createPrivateKey({ key: belongings.deviceKey, format: 'jwk' })
  }

  async sayHello(connection: Connection, turn: number): Promise<void> {
    await this.ask(connection, 200, { path: '/hello', cookie: this.sessionCookie(turn) })
  }

  async checkSession(connection: Connection, turn: number): Promise<void> {
    const { body } = await this.ask(connection, 200, {
      path: paths.session,
      cookie: this.sessionCookie(turn),
    })
    if (body.startsWith('{"session":null')) throw new Error('A session was not known.')
  }

  async signIn(connection: Connection, turn: number): Promise<void> {
    const body = JSON.stringify({ email: inTurn(this.has.emails, turn), password: this.has.password })
    await this.ask(connection, 201, { path: paths.signIn, body })
  }

  async refresh(connection: Connection, turn: number): Promise<void> {
    await this.rotate(connection, inTurn(this.has.plain, turn), {})
  }

  async refreshWithKey(connection: Connection, turn: number): Promise<void> {
    if (turn === 0) await this.checkSession(connection, turn) // For a nonce that is young enough.
    await this.rotate(connection, inTurn(this.has.bound, turn), { DPoP: this.prove() })
  }

  private async rotate(connection: Connection, held: Held, headers: Record<string, string>): Promise<void> {
    const cookie = `${names.refresh}=${held.token}; ${names.csrf}=${held.csrfToken}`
    const more = { ...headers, [csrfHeader]: held.csrfToken }
    const answer = await this.ask(connection, 200, {
      path: paths.tokenRefresh,
      cookie,
      headers: more,
      body: '',
    })
    const successor = new RegExp(`^set-cookie: ${names.refresh}=([^;]+)`, 'im').exec(answer.head)?.[1]
    if (successor === undefined || successor === held.token) throw new Error('A token was not rotated.')
    held.token = successor
  }

  private sessionCookie(turn: number): string {
    return `${names.session}=${inTurn(this.has.sessionCookies, turn)}`
  }

  /** A DPoP proof for the next refresh (RFC 9449). */
  private prove(): string {
    const { kty, crv, x, y } = createPublicKey(this.key).export({ format: 'jwk' })
    const header = { typ: 'dpop+jwt', alg: 'ES256', jwk: { kty, crv, x, y } }
    const htu = this.site.href.replace(/\/$/, '') + paths.tokenRefresh
    const iat = Math.floor(Date.now() / 1000)
    const claims = { htm: 'POST', htu, jti: randomUUID(), nonce: this.nonce, iat }
    const signed = [header, claims]
      .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
      .join('.')
    const signature = sign('sha256', Buffer.from(signed), { key: this.key, dsaEncoding: 'ieee-p1363' })
    return `${signed}.${signature.toString('base64url')}`
  }

  private async ask(connection: Connection, status: number, request: Asked): Promise<Answer> {
    const { path, cookie, body, headers = {} } = request
    const answer = await connection.ask(
      body === undefined ? 'GET' : 'POST',
      path,
      {
        Host: this.site.host,
        'User-Agent': 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0',
        Accept: 'application/json',
        'Sec-Fetch-Site': 'same-origin',
        'X-Forwarded-For': '192.0.2.1',
        'X-Forwarded-Proto': 'https',
        ...(body !== undefined && { Origin: this.site.origin }),
        ...(body && { 'Content-Type': 'application/json' }),
        ...(cookie !== undefined && { Cookie: cookie }),
        ...headers,
      },
      body,
    )
    this.nonce = headerOf(answer.head, 'dpop-nonce') ?? this.nonce
    if (answer.status !== status)
      throw new Error(`${path} gave ${answer.status} instead of ${status}: ${answer.body}`)
    return answer
  }
}

type Asked = { path: string; cookie?: string; body?: string; headers?: Record<string, string> }

function inTurn<Item>(items: Item[], turn: number): Item {
  return items[turn % items.length] as Item
}
