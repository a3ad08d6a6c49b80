import type { BrowserContext, Page } from 'playwright-core'
import { freePort, startChild } from './children.ts'

export type ExampleApp = Awaited<ReturnType<typeof startExampleApp>>

/** Runs one of the apps of react-spa, with its API, as its README says. */
export async function startExampleApp(
  which: 'before' | 'after' | 'embedded',
  ports: Ports,
  authUrl = 'http://localhost:1',
) {
  const settings = { APP_PORT: `${ports.app}`, API_PORT: `${ports.api}`, AUTH_URL: authUrl }
  const origin = originOf(ports)
  const child = await startChild(['examples/react-spa/run.ts', which], settings, origin)
  return { origin, apiUrl: `http://localhost:${ports.api}`, stop: child.stop }
}

export type Ports = { app: number; api: number }

export async function freePorts(): Promise<Ports> {
  return { app: await freePort(), api: await freePort() }
}

export function originOf({ app }: Ports): string {
  return `http://localhost:${app}`
}

/** A tab of the app, used as a person uses it. */
export async function openTab(context: BrowserContext, { origin }: { origin: string }) {
  const page = await context.newPage()
  await page.goto(origin)
  return new Tab(page)
}

export class Tab {
  readonly page: Page

  constructor(page: Page) {
    this.page = page
  }

  async signUp(email: string, password: string): Promise<void> {
    await this.press('I have no account yet')
    await this.type(email, password)
    await this.press('Create my account')
  }

  async signIn(email: string, password: string): Promise<void> {
    await this.type(email, password)
    await this.press('Sign in')
  }

  async write(note: string): Promise<void> {
    await this.page.getByLabel('New note').fill(note)
    await this.press('Add')
    await this.sees(note)
  }

  press(name: string): Promise<void> {
    return this.page.getByRole('button', { name, exact: true }).click()
  }

  sees(text: string): Promise<void> {
    return this.page.getByText(text, { exact: true }).waitFor()
  }

  seesTitle(name: string): Promise<void> {
    return this.page.getByRole('heading', { name, exact: true }).waitFor()
  }

  private async type(email: string, password: string): Promise<void> {
    await this.page.getByLabel('E-mail address').fill(email)
    await this.page.getByLabel('Password').fill(password)
  }
}
