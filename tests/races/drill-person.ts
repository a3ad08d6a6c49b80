import { setTimeout as wait } from 'node:timers/promises'
import { Browser, type Knock } from '../../packages/server/src/test/browser.ts'
import { goodPassword } from '../../packages/server/src/test/house.ts'
import type { GuardedApi } from './guarded-api.ts'

export type Kind = 'with a device key' | 'without a device key' | 'by cookie'

/** What is done all the time during the drill: how often, and each time that it did not work. */
export type Diary = { done: Record<string, number>; failures: string[] }

export type Drill = { knock: Knock; api: GuardedApi; diary: Diary; publicUrl: string }

/** Somebody who keeps using the service, until told to stop. */
export class DrillPerson {
  readonly kind: Kind
  readonly email: string
  browser: Browser
  private readonly drill: Drill
  private isStopping = false
  private life: Promise<void> = Promise.resolve()

  constructor(drill: Drill, email: string, kind: Kind) {
    this.drill = drill
    this.email = email
    this.kind = kind
    this.browser = this.newBrowser()
  }

  async signIn(): Promise<void> {
    this.browser = this.newBrowser()
    const transport = this.kind === 'by cookie' ? 'cookie' : 'token'
    await this.expect('sign in', 201, this.browser.signIn(this.email, goodPassword, transport))
  }

  start(): void {
    this.life = this.live()
  }

  async stop(): Promise<void> {
    this.isStopping = true
    await this.life
  }

  private async live(): Promise<void> {
    while (!this.isStopping) {
      if (this.kind === 'by cookie') await this.useCookie()
      else await this.useTokens()
      await wait(20 + Math.random() * 80)
    }
  }

  private async useTokens(): Promise<void> {
    await this.expect('refresh', 200, this.browser.refresh())
    await this.expect('check by token', 200, this.browser.get('/v1/account', { bearer: true }))
    const status = this.drill.api.ask(this.browser.accessToken ?? '')
    await this.expect(
      'ask the API',
      200,
      status.then((status) => ({ status, code: undefined })),
    )
  }

  private async useCookie(): Promise<void> {
    await this.expect('check by cookie', 200, this.browser.get('/v1/account'))
    const rename = this.browser.send('/v1/account', { name: 'Ann' }, { method: 'PATCH' })
    await this.expect('write by cookie', 200, rename)
  }

  private newBrowser(): Browser {
    const browser = new Browser(this.drill.knock, this.drill.publicUrl)
    return this.kind === 'with a device key' ? browser.withDeviceKey() : browser
  }

  private async expect(
    what: string,
    status: number,
    doing: Promise<{ status: number; code: string | undefined }>,
  ): Promise<void> {
    const { done, failures } = this.drill.diary
    try {
      const answer = await doing
      done[what] = (done[what] ?? 0) + 1
      if (answer.status !== status) failures.push(`${what} ${this.kind}: ${answer.status} ${answer.code}`)
    } catch (error) {
      failures.push(`${what} ${this.kind}: ${error}`)
    }
  }
}
