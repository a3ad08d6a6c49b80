import { goodPassword, type Portcullis } from './portcullis.ts'

/** Somebody with a browser that shows nothing: it keeps cookies of one origin and follows no redirect. */
export class Person {
  readonly cookies = new Map<string, string>()
  readonly email: string
  private readonly origin: string

  constructor(email: string, origin: string) {
    this.email = email
    this.origin = origin
  }

  get(path: string, headers: Record<string, string> = {}): Promise<Response> {
    return this.send(path, { headers })
  }

  /** Sends a form, as a page of the app does, or one of another origin. */
  submit(path: string, form: FormData | URLSearchParams, from = this.origin): Promise<Response> {
    return this.send(path, { method: 'POST', body: form, headers: { Origin: from } })
  }

  /** Signs up and follows the mail, by what the hosted pages call. */
  async signUp(portcullis: Portcullis): Promise<this> {
    await this.call('/v1/sign-up', { email: this.email, password: goodPassword })
    const link = await portcullis.linkMailedTo(this.email)
    await this.call('/v1/email-verification/confirm', { token: link.split('#token=')[1] })
    return this
  }

  async signIn(): Promise<this> {
    await this.call('/v1/sign-in', { email: this.email, password: goodPassword, transport: 'cookie' })
    return this
  }

  /** Ends the sessions of the person's other browsers. */
  async endOthers(): Promise<void> {
    await this.call('/v1/sessions/end-others')
  }

  private async call(path: string, body?: unknown): Promise<void> {
    const headers: Record<string, string> = {
      Origin: this.origin,
      'X-CSRFToken': this.cookies.get('csrf') ?? '',
    }
    if (body !== undefined) headers['Content-Type'] = 'application/json'
    const init = { method: 'POST', headers, ...(body !== undefined && { body: JSON.stringify(body) }) }
    const answer = await this.send(`/auth${path}`, init)
    if (!answer.ok) throw new Error(`${path} was answered with ${answer.status}: ${await answer.text()}`)
  }

  private async send(path: string, init: RequestInit & { headers: Record<string, string> }) {
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const headers = { ...(cookie && { Cookie: cookie }), ...init.headers }
    const answer = await fetch(this.origin + path, { ...init, headers, redirect: 'manual' })
    for (const line of answer.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
      if (/;\s*Max-Age=0/i.test(line)) this.cookies.delete(name)
      else this.cookies.set(name, value)
    }
    return answer
  }
}
