import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { after, before, test } from 'node:test'
import type { AxeResults, RunOptions } from 'axe-core'
import type { BrowserContext, Page } from 'playwright-core'
import { pages, paths } from '@portcullis/protocol/paths'
import { refuseWith } from './refuse-with.ts'
import {
  fill,
  focused,
  goodPassword,
  hasFocus,
  openTown,
  press,
  sees,
  signInHere,
  type Town,
} from './support.ts'

let town: Town
let email: string
before(async () => {
  town = await openTown()
  email = await town.anAccount('ann')
})
after(() => town.close())

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const rules: RunOptions = {
  runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'],
  resultTypes: ['violations'],
}

/** Lets axe judge what the page shows. It comes through the debugger, which no content policy stops. */
async function judge(page: Page, state: string): Promise<string[]> {
  if (!(await page.evaluate(() => 'axe' in globalThis))) {
    const browser = await page.context().newCDPSession(page)
    await browser.send('Runtime.evaluate', { expression: axe })
    await browser.detach()
  }
  const { violations } = await page.evaluate((rules): Promise<AxeResults> => {
    return (globalThis as unknown as { axe: { run(rules: RunOptions): Promise<AxeResults> } }).axe.run(rules)
  }, rules)
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html }) => `${state}: ${id} ${html.slice(0, 120)}`),
  )
}

type Look = (state: string) => Promise<void>
const token = '#token=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA'

/** Where nobody is signed in: each page as it opens, refused, at work and done. */
async function walkSignedOut(page: Page, look: Look): Promise<void> {
  await page.goto(`${pages.signIn}?because=session_ended_by_owner`)
  await page.getByRole('heading', { level: 1 }).waitFor()
  await look('signed out elsewhere')
  await press(page, 'Sign in')
  await page.getByText('Something is missing.').waitFor()
  await look('fields missing')
  await fill(page, { 'E-mail address': 'ann@example.com', Password: goodPassword })
  for (const code of [
    'invalid_credentials',
    'too_many_attempts',
    'server_busy',
    'account_suspended',
  ] as const) {
    await refuseWith(page, paths.signIn, code, 90)
    await press(page, 'Sign in')
    await page.getByRole('alert').getByRole('strong').waitFor()
    await look(code)
  }
  await page.unrouteAll()
  await page.route(`**${paths.signIn}`, (route) => void route)
  await page.getByRole('button', { name: 'Show password' }).click()
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
  await page.getByRole('button', { name: 'Signing in …' }).waitFor()
  await look('busy')
  await page.unrouteAll({ behavior: 'ignoreErrors' })

  await page.goto(pages.signUp)
  await fill(page, { 'E-mail address': 'new@example.com', Password: 'abcdefghijklmnopq' })
  await look('a weak password')
  await refuseWith(page, paths.signUp, 'weak_password', undefined, {
    reasons: [{ code: 'common', message: 'x' }],
  })
  await press(page, 'Create account')
  await page.getByRole('alert').getByRole('strong').waitFor()
  await look('a refused password')
  await page.unrouteAll()
  await fill(page, { Password: goodPassword })
  await press(page, 'Create account')
  await sees(page, 'Check your mail')
  await look('sent mail')

  await page.goto(pages.passwordReset)
  await page.locator('form').waitFor()
  await look('password reset')
  await page.goto(pages.emailVerification)
  await page.locator('form').waitFor()
  await look('code')
  await press(page, 'Send me another mail')
  await look('another mail')
  for (const name of [
    'emailVerification',
    'passwordResetConfirm',
    'emailChangeUndo',
    'knownDevice',
  ] as const) {
    await page.goto('about:blank')
    await page.goto(pages[name] + token)
    await page.locator('form').waitFor()
    await look(`${name} with a link`)
    if (name === 'passwordResetConfirm') await fill(page, { 'New password': goodPassword })
    await page.getByRole('button').last().click()
    await sees(page, 'This link is not valid')
    await look(`${name} with a dead link`)
  }
  await page.goto(pages.emailChangeConfirm + token)
  await sees(page, 'Sign in first')
  await look('sign in first')
}

/** Where somebody is signed in. */
async function walkSignedIn(page: Page, look: Look): Promise<void> {
  await page.goto(pages.signIn)
  await signInHere(page, email)
  await page.getByText('This device', { exact: true }).waitFor()
  await page.getByRole('region', { name: 'Recent activity' }).getByRole('listitem').first().waitFor()
  await look('account')
  await press(page, 'Save')
  await page.getByText('Saved.').waitFor()
  await press(page, 'Change password')
  await press(page, 'Close my account …')
  await look('account, saved, refused and about to close')
  await refuseWith(page, paths.accountExport, 'fresh_session_needed')
  await press(page, 'Download')
  await page.getByRole('dialog').waitFor()
  await look('dialog')
  await page.getByRole('button', { name: 'Cancel' }).click()
  await page.unrouteAll()
  await page.goto(pages.signIn)
  await sees(page, 'You are signed in')
  await look('signed in already')
  await page.goto(pages.account)
  await sees(page, 'Your account')
  await page.context().setOffline(true)
  await press(page, 'Sign out')
  await sees(page, 'Signed out in this browser only')
  await look('signed out without a network')
}

async function walkWithoutScript(page: Page, look: Look): Promise<void> {
  await page.context().setOffline(false)
  const html = await (
    await fetch(town.url + pages.signIn, { method: 'POST', headers: { accept: 'text/html' } })
  ).text()
  await page.route(`**${pages.signIn}`, (route) => route.fulfill({ contentType: 'text/html', body: html }))
  await page.goto(pages.signIn)
  await sees(page, 'Nothing was sent')
  await look('a form without its script')
}

const walks = { walkSignedOut, walkSignedIn, walkWithoutScript }
const sights = [
  { colorScheme: 'light', viewport: { width: 390, height: 844 } },
  { colorScheme: 'dark', viewport: { width: 1280, height: 800 } },
] as const

for (const { colorScheme, viewport } of sights) {
  test(`[WEB-13] axe finds nothing in any page or state, ${colorScheme}, ${viewport.width} wide`, async (t) => {
    const profile: BrowserContext = await town.profile(t, { colorScheme, viewport, reducedMotion: 'reduce' })
    const page = await profile.newPage()
    const found: string[] = []
    const seen: string[] = []
    // For whoever wants to look at all of them: a folder that is there.
    const folder = process.env.SCREENSHOTS
    for (const walk of Object.values(walks)) {
      await walk(page, async (state) => {
        seen.push(state)
        found.push(...(await judge(page, state)))
        const isWider = await page.evaluate(() => document.documentElement.scrollWidth > innerWidth)
        if (isWider) found.push(`${state}: wider than the window`)
        if (folder) await page.screenshot({ path: `${folder}/${colorScheme}-${state}.png`, fullPage: true })
      })
    }

    assert.deepEqual(found, [])
    assert.ok(seen.length > 25)
    await page.evaluate(() => document.body.append(document.createElement('img')))
    assert.equal((await judge(page, 'with a picture that says nothing')).length, 1)
  })
}

test('[WEB-13] signing in, confirming, closing a dialog and signing out are done by keyboard', async (t) => {
  const page = await (await town.profile(t)).newPage()
  const { keyboard } = page
  await page.goto(pages.signIn)
  await sees(page, 'Sign in')
  await hasFocus(page, 'email')

  const stops: (string | null | undefined)[] = []
  for (let stop = 0; stop < 5; stop++) {
    await keyboard.press('Tab')
    stops.push(await focused(page))
  }
  assert.deepEqual(stops, [
    'password',
    'Show password',
    'Sign in',
    'Forgot your password?',
    'Create an account',
  ])
  for (const _ of stops) await keyboard.press('Shift+Tab')
  await keyboard.type(email)
  await keyboard.press('Enter')
  await page.getByText('Something is missing.').waitFor()
  await hasFocus(page, 'password', 'the first field that is wrong')
  await keyboard.type(goodPassword)
  await keyboard.press('Enter')
  await sees(page, 'Your account')

  await refuseWith(page, paths.accountExport, 'fresh_session_needed')
  await page.getByRole('button', { name: 'Download' }).focus()
  await keyboard.press('Enter')
  await page.getByRole('dialog').waitFor()
  await hasFocus(page, 'password')
  await keyboard.press('Escape')
  await page.getByRole('dialog').waitFor({ state: 'detached' })
  await hasFocus(page, 'Download', 'where the person was')

  await page.reload()
  await sees(page, 'Your account')
  await keyboard.press('Tab')
  await hasFocus(page, 'Sign out')
  await keyboard.press('Enter')
  await sees(page, 'Sign in')
})
