import type { BrowserContext, Page } from 'playwright-core'
import type { OperatorRole } from '@portcullis/protocol/admin-shapes'
import { sql } from '../../packages/server/src/platform/db/sql.ts'
import { fill, goodPassword, press, sees, type Town } from './support.ts'

/** Signs in on the page that is shown, which leads on to the console. */
export async function signInTo(page: Page, email: string, heading: string) {
  await fill(page, { 'E-mail address': email, Password: goodPassword })
  await press(page, 'Sign in')
  await sees(page, heading)
}

/** The console in a browser of its own, opened by somebody with a role. */
export async function consoleOf(
  town: Town,
  profile: BrowserContext,
  role: OperatorRole,
  [path, heading] = ['/console', 'Home'],
) {
  const email = await town.anAccount(role)
  const id = await town.giveRole(email, role)
  const page = await profile.newPage()
  await page.goto(path)
  await signInTo(page, email, heading)
  return { page, email, id }
}

export async function idOf(town: Town, email: string): Promise<string> {
  const found = sql<{ id: string }>`select id::text from portcullis.accounts where email = ${email}`
  return (await town.rows(found))[0]?.id ?? ''
}

/** The details of the events of that name, of one account or of any. */
export async function detailsOf(town: Town, name: string, accountId?: string) {
  type Logged = { detail: Record<string, unknown> }
  const logged = await town.rows(sql<Logged>`select detail from portcullis.events where name = ${name}
    and (${accountId ?? null}::uuid is null or account_id = ${accountId ?? null}::uuid)`)
  return logged.map(({ detail }) => detail)
}

/** A sign-in from somewhere, with or without the right password. */
export const trySignIn = (town: Town, email: string, password = goodPassword) =>
  fetch(`${town.url}/v1/sign-in`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: town.url },
    body: JSON.stringify({ email, password }),
  })
