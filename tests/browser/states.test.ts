import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, type TestContext, test } from 'node:test'
import { chromium, type Page } from 'playwright-core'
import { pages, paths } from '@portcullis/protocol/paths'
import { findChromium } from '../../scripts/test-chromium.ts'
import { refuseWith } from './refuse-with.ts'
import { fill, goodPassword, openTown, press, sees, signedInPage, signInHere, type Town } from './support.ts'
import { historyOf, listenToRequests } from './traces.ts'

let town: Town
let email: string
before(async () => {
  town = await openTown()
  email = await town.anAccount('ann')
})
after(() => town.close())

const password = (page: Page) => page.getByLabel('Password', { exact: true })

/** The sign-in page with both fields filled in, not yet sent. */
async function aFilledForm(t: TestContext): Promise<Page> {
  const page = await (await town.profile(t)).newPage()
  await page.goto('/sign-in')
  await fill(page, { 'E-mail address': email, Password: goodPassword })
  return page
}

async function keepsWhatWasTyped(page: Page): Promise<void> {
  assert.equal(await page.getByLabel('E-mail address').inputValue(), email)
  assert.equal(await password(page).inputValue(), goodPassword)
}

/** A key as the browser tells it while caps lock is on: no automation can press that one. */
const pressWith = (page: Page, modifierCapsLock: boolean) =>
  password(page).evaluate(
    (field, modifierCapsLock) =>
      field.dispatchEvent(new KeyboardEvent('keydown', { key: 'A', bubbles: true, modifierCapsLock })),
    modifierCapsLock,
  )

test('[WEB-18] caps lock is told beside the password, politely, and nothing moves', async (t) => {
  const page = await aFilledForm(t)
  const hint = page.locator('.pc-caps[aria-live=polite]')
  const button = page.getByRole('button', { name: 'Sign in', exact: true })
  const place = await button.boundingBox()
  assert.equal(await hint.textContent(), '')

  await password(page).focus()
  await pressWith(page, true)

  await hint.getByText('Caps lock is on').waitFor()
  assert.deepEqual(await button.boundingBox(), place)
  await pressWith(page, false)
  await hint.getByText('Caps lock is on').waitFor({ state: 'detached' })
  await pressWith(page, true)
  // What a browser sends that fills the field in by itself.
  await password(page).evaluate((field) => field.dispatchEvent(new Event('keydown', { bubbles: true })))
  await hint.getByText('Caps lock is on').waitFor({ state: 'detached' })
})

test('[WEB-14] a service that does not answer is told apart from a browser without a network', async (t) => {
  const page = await aFilledForm(t)
  await page.route(`**${paths.signIn}`, (route) => route.abort('connectionrefused'))

  await press(page, 'Sign in')

  await page.getByRole('alert').getByText('It does not answer, or too slowly.').waitFor()
  await keepsWhatWasTyped(page)
  await page.context().setOffline(true)
  await press(page, 'Sign in')
  await page.getByRole('alert').getByText('You seem to be offline.').waitFor()
  await keepsWhatWasTyped(page)
})

test('[WEB-14] a browser that says it keeps no cookies is told so before anything is typed', async (t) => {
  const profile = await town.profile(t)
  const page = await profile.newPage()
  const browser = await profile.newCDPSession(page)
  await browser.send('Emulation.setDocumentCookieDisabled', { disabled: true })

  await page.goto('/sign-in')

  await page.getByRole('alert').getByText('This browser keeps no cookies for this site.').waitFor()
})

test('[WEB-14] a browser whose settings forbid cookies is told by the sign-in that does not stay', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'portcullis-no-cookies-'))
  mkdirSync(join(folder, 'Default'))
  const settings = { profile: { default_content_setting_values: { cookies: 2 } } }
  writeFileSync(join(folder, 'Default/Preferences'), JSON.stringify(settings))
  const profile = await chromium.launchPersistentContext(folder, {
    executablePath: findChromium(),
    args: ['--headless=new', '--no-sandbox', '--disable-gpu'],
    baseURL: town.url,
  })
  t.after(async () => {
    await profile.close()
    rmSync(folder, { recursive: true, force: true })
  })
  const page = await profile.newPage()
  await page.goto('/sign-in')
  await fill(page, { 'E-mail address': email, Password: goodPassword })

  await press(page, 'Sign in')

  await page.getByRole('alert').getByText('This browser keeps no cookies for this site.').waitFor()
  assert.deepEqual(await profile.cookies(), [])
  await keepsWhatWasTyped(page)
  assert.equal(page.url(), `${town.url}/sign-in`)
})

test('[WEB-14] a cookie that something on the way has taken out is told after the sign-in', async (t) => {
  const page = await aFilledForm(t)
  await page.route(`**${paths.signIn}`, async (route) => {
    const { method, headers, body } = {
      method: route.request().method(),
      headers: { ...(await route.request().allHeaders()), origin: town.url },
      body: route.request().postData(),
    }
    const answer = await fetch(route.request().url(), { method, headers, body })
    await route.fulfill({ status: answer.status, json: await answer.json() })
  })

  await press(page, 'Sign in')

  await page.getByRole('alert').getByText('Without them nobody stays signed in.').waitFor()
  await keepsWhatWasTyped(page)
})

test('[WEB-15] too many attempts are told with how long to wait, and with what to do meanwhile', async (t) => {
  const page = await aFilledForm(t)
  await refuseWith(page, paths.signIn, 'too_many_attempts', 900)

  await press(page, 'Sign in')

  const told = page.getByRole('alert')
  await told.getByText('Wait 15 minutes, then try again.').waitFor()
  await told.getByText('we mail you a link that lets this browser in').waitFor()
  await keepsWhatWasTyped(page)
  await told.getByRole('link', { name: 'set a new password' }).click()
  await sees(page, 'Set a new password')
})

test('[WEB-15] a busy service says when to come back, and only the person tries again', async (t) => {
  const page = await (await town.profile(t)).newPage()
  await page.clock.install()
  await page.goto('/sign-in')
  await fill(page, { 'E-mail address': email, Password: goodPassword })
  const requests = listenToRequests(page)
  await refuseWith(page, paths.signIn, 'server_busy', 30)

  await press(page, 'Sign in')
  await page.getByRole('alert').getByText('Wait 30 seconds, then try again.').waitFor()
  await page.clock.fastForward('05:00')

  const sent = (await requests()).filter(({ url }) => url.endsWith(paths.signIn))
  assert.equal(sent.length, 1)
  await keepsWhatWasTyped(page)
  await page.unroute(`**${paths.signIn}`)
  await press(page, 'Sign in')
  await sees(page, 'Your account')
})

test('[WEB-16] over a slow network the form waits, goes once and can be sent again', async (t) => {
  const page = await aFilledForm(t)
  const requests = listenToRequests(page)
  let release = () => {}
  const held = new Promise<void>((resolve) => {
    release = resolve
  })
  await page.route(`**${paths.signIn}`, async (route) => {
    await held
    await route.abort('connectionreset')
  })

  await press(page, 'Sign in')
  const busy = page.getByRole('button', { name: 'Signing in …' })
  await busy.click({ force: true })
  await password(page).press('Enter')
  assert.equal(await busy.getAttribute('aria-disabled'), 'true')
  release()
  await page.getByRole('alert').getByText('It does not answer').waitFor()

  const sent = (await requests()).filter(({ url }) => url.endsWith(paths.signIn))
  assert.equal(sent.length, 1)
  await keepsWhatWasTyped(page)
  await page.unroute(`**${paths.signIn}`)
  await signInHere(page, email)
})

test('[WEB-16] [T213] whoever goes back finds what was typed where nobody was signed in', async (t) => {
  const page = await (await town.profile(t)).newPage()
  const isAsked = () => page.waitForResponse((answer) => answer.url().endsWith(paths.session))
  await Promise.all([isAsked(), page.goto('/sign-in')])
  await fill(page, { 'E-mail address': email, Password: goodPassword })

  await Promise.all([
    isAsked(),
    page.evaluate(() => dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))),
  ])

  await keepsWhatWasTyped(page)
})

for (const address of Object.values(pages)) {
  test(`[WEB-16] a form that is sent to ${address} without its script gets a page, and is in no address`, async (t) => {
    const page = await (await town.profile(t)).newPage()
    await page.goto(address)
    await page.getByRole('heading', { level: 1 }).waitFor()

    const [answer] = await Promise.all([
      page.waitForResponse(
        (answer) => answer.request().method() === 'POST' && answer.url().endsWith(address),
      ),
      // As the browser itself sends the form if no script stops it.
      page.evaluate((action) => {
        const form = document.createElement('form')
        const field = document.createElement('input')
        Object.assign(form, { method: 'post', action })
        Object.assign(field, { name: 'password', value: 'typed without a script' })
        form.append(field)
        document.body.append(form)
        form.submit()
      }, address),
    ])

    await sees(page, 'Nothing was sent')
    assert.equal(answer.status(), 405)
    assert.equal(page.url(), town.url + address)
    assert.doesNotMatch(await page.content(), /typed without/)
    assert.doesNotMatch(JSON.stringify(await historyOf(page)), /typed/)
    await page.getByRole('link', { name: 'Open the page again' }).click()
    await page.getByRole('heading', { name: 'Nothing was sent' }).waitFor({ state: 'detached' })
    assert.doesNotMatch(JSON.stringify(town.logged), /typed without/)
  })
}

test('[WEB-16] a program that posts to a page is refused in the way of programs', async () => {
  const answer = await fetch(town.url + pages.signIn, { method: 'POST', body: 'password=typed' })

  assert.equal(answer.status, 405)
  assert.equal(answer.headers.get('allow'), 'GET, HEAD')
  assert.equal(((await answer.json()) as { code: string }).code, 'method_not_allowed')
})

test('[WEB-19] whoever was signed out on another device is told so, signs in and is back', async (t) => {
  const ended = await town.anAccount('ended')
  const [here, there] = [await town.profile(t), await town.profile(t)]
  const [page, other] = [await signedInPage(here, ended), await signedInPage(there, ended)]
  await press(other, 'Sign out all other devices')
  await other.getByRole('button', { name: 'Sign out all other devices' }).waitFor({ state: 'detached' })

  await fill(page, { 'Name (optional)': 'Anna' })
  await press(page, 'Save')

  await sees(page, 'Sign in')
  await page.getByText('This session was ended from another device.').waitFor()
  assert.ok(!(await page.content()).includes(ended))
  await signInHere(page, ended)
  assert.equal(page.url(), town.url + pages.account)
})

test('[WEB-1] [T211] in all of this nothing broke the policy, threw, or came from elsewhere', () => {
  assert.deepEqual(town.wrongs, [])
  assert.deepEqual([...town.origins], [town.url])
})
