import { setMaxListeners } from 'node:events'
import { mock, type TestContext } from 'node:test'
import { type Client, type ClientOptions, createClient } from '../create-client.ts'
import { FakeServer } from './fake-server.ts'

type LockWork = () => Promise<void>

/** One browser with its cookies, locks and tabs, in place of Node's own platform until the test ends. */
export class FakeBrowser {
  readonly server: FakeServer
  readonly cookies = new Map<string, string>()
  /** What left for origins other than the server's. */
  readonly foreign: Request[] = []
  readonly locks = new FakeLocks()
  keepsCookies = true
  isOnline = true
  answerForeign: (request: Request) => Response = () => new Response('foreign')
  #window = new EventTarget()
  #tabs: Client[] = []
  #elapsed = 0

  constructor(t: TestContext, { pageOrigin = 'https://auth.example.com', server = new FakeServer() } = {}) {
    this.server = server
    const { cookies } = this
    setMaxListeners(100, this.#window)
    const unstub = stubGlobals({
      fetch: (input: RequestInfo | URL, init?: RequestInit) => this.#fetch(new Request(input, init)),
      location: { origin: pageOrigin },
      document: {
        visibilityState: 'visible',
        get cookie() {
          return [...cookies]
            .filter(([name]) => name.endsWith('csrf'))
            .map(([name, value]) => `theme=dark; ${name}=${value}`)
            .join('; ')
        },
      },
      navigator: { locks: this.locks },
      addEventListener: this.#window.addEventListener.bind(this.#window),
      removeEventListener: this.#window.removeEventListener.bind(this.#window),
    })
    const now = performance.now.bind(performance)
    const clock = mock.method(performance, 'now', () => now() + this.#elapsed)
    t.after(() => {
      for (const tab of this.#tabs) tab.dispose()
      clock.mock.restore()
      unstub()
    })
  }

  /** Opens a page that uses the client. */
  openTab(options: Partial<ClientOptions> = {}): Client {
    const tab = createClient({ baseUrl: this.server.baseUrl, ...options })
    this.#tabs.push(tab)
    return tab
  }

  /** A tab in which Ada is signed in. */
  async openSignedInTab(options: Partial<ClientOptions> = {}): Promise<Client> {
    const tab = this.openTab(options)
    await tab.signIn({ email: 'ada@example.com', password: 'right' })
    return tab
  }

  pass(seconds: number): void {
    this.#elapsed += seconds * 1000
  }

  dispatch(type: string, more: object = {}): void {
    this.#window.dispatchEvent(Object.assign(new Event(type), more))
  }

  async #fetch(request: Request): Promise<Response> {
    const { origin } = new URL(request.url)
    if (!this.isOnline) throw new TypeError('Failed to fetch')
    if (origin !== new URL(this.server.baseUrl).origin) {
      this.foreign.push(request)
      return this.answerForeign(request)
    }
    const isCredentialed = request.credentials === 'include' || globalThis.location.origin === origin
    const answer = await this.server.answer(request, new Map(isCredentialed ? this.cookies : []))
    for (const line of this.keepsCookies ? answer.headers.getSetCookie() : []) {
      const [, name = '', value = ''] = line.match(/^([^=]+)=([^;]*)/) ?? []
      if (value === '') this.cookies.delete(name)
      else this.cookies.set(name, value)
    }
    return answer
  }
}

/** Web Locks of one browser. `jam` is another tab that holds the lock and never lets go. */
export class FakeLocks {
  held = 0
  #tail: Promise<void> = Promise.resolve()

  jam(): void {
    this.#tail = new Promise(() => undefined)
  }

  request(_name: string, { signal }: { signal: AbortSignal }, work: LockWork): Promise<void> {
    const granted = this.#tail.then(async () => {
      if (signal.aborted) return
      this.held++
      await work().finally(() => this.held--)
    })
    this.#tail = granted.catch(() => undefined)
    return new Promise((resolve, reject) => {
      signal.addEventListener('abort', () => reject(signal.reason))
      granted.then(resolve, reject)
    })
  }
}

/** Puts the values in place of the globals, and gives back what undoes that. */
export function stubGlobals(values: Record<string, unknown>): () => void {
  const before = Object.keys(values).map(
    (name) => [name, Object.getOwnPropertyDescriptor(globalThis, name)] as const,
  )
  for (const [name, value] of Object.entries(values)) {
    Object.defineProperty(globalThis, name, { value, configurable: true, writable: true })
  }
  return () => {
    for (const [name, descriptor] of before) {
      if (descriptor) Object.defineProperty(globalThis, name, descriptor)
      else Reflect.deleteProperty(globalThis, name)
    }
  }
}

/** Waits until the condition holds, as what crosses tabs or works in the background takes its time. */
export async function until(holds: () => boolean): Promise<void> {
  for (let tries = 0; !holds(); tries++) {
    if (tries > 400) throw new Error('It did not come to that.')
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}
