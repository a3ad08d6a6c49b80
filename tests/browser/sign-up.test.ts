import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { after, before, test } from 'node:test'
import type { BrowserContext, Page } from 'playwright-core'
import { sql } from '../../packages/server/src/platform/db/sql.ts'
import { fill, goodPassword, openTown, press, sees, signInHere, type Town } from './support.ts'
import { historyOf, listenToRequests } from './traces.ts'

let town: Town
before(async () => {
  town = await openTown()
})
after(() => town.close())

const newAddress = () => `ben-${randomBytes(4).toString('hex')}@example.com`

/** Asks for an account, up to the page that waits for the mail. */
async function signUp(profile: BrowserContext, email: string, password = goodPassword): Promise<Page> {
  const page = await profile.newPage()
  await page.goto('/sign-up')
  await fill(page, { 'Name (optional)': 'Ben', 'E-mail address': email, Password: password })
  await press(page, 'Create account')
  await sees(page, 'Check your mail')
  return page
}

const accountsAt = (email: string) =>
  town.rows(sql<{ name: string }>`select name from portcullis.accounts where email = ${email}`)

test('a sign-up is confirmed by its link, and then signs in with its password', async (t) => {
  const profile = await town.profile(t)
  const email = newAddress()
  const page = await signUp(profile, email)
  assert.deepEqual(await accountsAt(email), [])

  await page.goto(await town.linkTo(email, /code$/))
  await press(page, 'Confirm my address')

  await sees(page, 'Your address is confirmed')
  assert.deepEqual(await accountsAt(email), [{ name: 'Ben' }])
  await page.getByRole('link', { name: 'Sign in' }).click()
  await signInHere(page, email)
})

test('a sign-up is confirmed by its code, however it is spaced', async (t) => {
  const profile = await town.profile(t)
  const email = newAddress()
  const page = await signUp(profile, email)
  const { code } = await town.mailTo(email, /code$/)

  await fill(page, { 'Six-digit code': ` ${code?.slice(0, 3)}-${code?.slice(3)} ` })
  await press(page, 'Confirm')

  await sees(page, 'Your address is confirmed')
  assert.equal((await accountsAt(email)).length, 1)
})

test('[WEB-6] a mistyped code is told at its field, and the right one still confirms', async (t) => {
  const email = newAddress()
  const page = await signUp(await town.profile(t), email)
  const { code } = await town.mailTo(email, /code$/)
  const field = page.getByLabel('Six-digit code')

  await field.fill(code === '000000' ? '111111' : '000000')
  await press(page, 'Confirm')
  await page.getByText('Check the digits').waitFor()
  assert.equal(await field.getAttribute('aria-invalid'), 'true')
  await field.and(page.locator(':focus')).waitFor()
  assert.deepEqual(await accountsAt(email), [])

  await field.fill(code ?? '')
  await press(page, 'Confirm')
  await sees(page, 'Your address is confirmed')
})

test('[T092] in another browser the link asks for the password, and only the right one confirms', async (t) => {
  const [own, other] = [await town.profile(t), await town.profile(t)]
  const email = newAddress()
  await signUp(own, email)
  const page = await other.newPage()

  await page.goto(await town.linkTo(email, /code$/))
  await press(page, 'Confirm my address')
  await fill(page, { Password: 'not the one that was chosen' })
  await press(page, 'Confirm my address')
  await page.getByText('The password is wrong.').waitFor()
  assert.deepEqual(await accountsAt(email), [])

  await fill(page, { Password: goodPassword })
  await press(page, 'Confirm my address')
  await sees(page, 'Your address is confirmed')
  assert.equal((await accountsAt(email)).length, 1)
})

test('[WEB-5] [T091] a mail scanner that asks, runs the script and presses the button uses nothing up', async (t) => {
  const own = await town.profile(t)
  const scanner = await town.profile(t, { userAgent: 'Mozilla/4.0 (compatible; ms-office; MSOffice 16)' })
  const email = newAddress()
  const page = await signUp(own, email)
  const link = await town.linkTo(email, /code$/)

  for (const method of ['HEAD', 'GET', 'GET', 'GET']) {
    const answer = await scanner.request.fetch(link, { method })
    assert.equal(answer.status(), 200)
    assert.equal(answer.headers()['set-cookie'], undefined)
  }
  const scanned = await scanner.newPage()
  await scanned.goto(link, { waitUntil: 'networkidle' })
  await press(scanned, 'Confirm my address')
  await scanned.getByLabel('Password', { exact: true }).waitFor()
  assert.deepEqual(await scanner.cookies(), [])
  assert.deepEqual(await accountsAt(email), [])

  await page.goto(link)
  await press(page, 'Confirm my address')
  await sees(page, 'Your address is confirmed')
})

test('[WEB-5] [T093] the token of a link is in no address, no history and no request but the one body', async (t) => {
  const profile = await town.profile(t)
  const email = newAddress()
  const page = await signUp(profile, email)
  const link = await town.linkTo(email, /code$/)
  const token = link.split('#token=')[1] ?? ''
  const requests = listenToRequests(page)

  await page.goto(link)
  await sees(page, 'Confirm your e-mail address')
  assert.equal(page.url(), `${town.url}/email-verification`)
  await press(page, 'Confirm my address')
  await sees(page, 'Your address is confirmed')
  await page.getByRole('link', { name: 'Sign in' }).click()
  await sees(page, 'Sign in')

  assert.ok(token.length > 40)
  assert.ok(!JSON.stringify(await historyOf(page)).includes(token))
  const heads = (await requests()).map(({ url, headers }) => JSON.stringify({ url, headers }))
  assert.ok(heads.length > 4)
  assert.deepEqual(
    heads.filter((head) => head.includes(token)),
    [],
  )
  const referrers = (await requests()).map(({ headers }) => headers.referer ?? '')
  assert.deepEqual([...new Set(referrers)], [''])
  const bodies = (await requests()).filter(({ body }) => body.includes(token))
  assert.deepEqual(
    bodies.map(({ url }) => url),
    [`${town.url}/v1/email-verification/confirm`],
  )
  assert.ok(!town.logged.join('').includes(token))
})

test('a link that was used is told apart from nothing, and leads to signing in or another mail', async (t) => {
  const profile = await town.profile(t)
  const email = newAddress()
  const page = await signUp(profile, email)
  const link = await town.linkTo(email, /code$/)
  await page.goto(link)
  await press(page, 'Confirm my address')
  await sees(page, 'Your address is confirmed')

  await page.goto('about:blank')
  await page.goto(link)
  await press(page, 'Confirm my address')

  await sees(page, 'This link is not valid')
  await page.getByRole('link', { name: 'Sign in' }).waitFor()
  await press(page, 'Send me another mail')
  await sees(page, 'Send the mail again')
})

test('[T003] a taken address sees the same page, and its owner gets the mail', async (t) => {
  const email = await town.anAccount('ann')
  const profile = await town.profile(t)

  const page = await signUp(profile, email, 'somebody else’s long password')

  await page.getByText(`We have sent a mail to ${email}.`).waitFor()
  await town.mailTo(email, /^You already have/)
  await page.goto('/sign-in')
  await signInHere(page, email)
})

test('[WEB-6] what is wrong with the password stands at its field, and what was typed stays', async (t) => {
  const profile = await town.profile(t)
  const email = newAddress()
  const page = await profile.newPage()
  await page.goto('/sign-up')

  await fill(page, { 'Name (optional)': 'Ben', 'E-mail address': email, Password: 'too short' })
  await press(page, 'Create account')

  const password = page.getByLabel('Password', { exact: true })
  await page.getByText('It is too short.').waitFor()
  assert.equal(await password.getAttribute('aria-invalid'), 'true')
  await password.and(page.locator(':focus')).waitFor()
  assert.equal(await password.inputValue(), 'too short')
  assert.equal(await page.getByLabel('E-mail address').inputValue(), email)
  assert.equal(await page.getByLabel('Name (optional)').inputValue(), 'Ben')
})

test('whoever mistyped the address goes back and finds what they had typed, but the password', async (t) => {
  const page = await signUp(await town.profile(t), 'bne@example.com')

  await press(page, 'Use another address')

  assert.equal(await page.getByLabel('E-mail address').inputValue(), 'bne@example.com')
  assert.equal(await page.getByLabel('Name (optional)').inputValue(), 'Ben')
  assert.equal(await page.getByLabel('Password', { exact: true }).inputValue(), '')
})

test('a double click creates one sign-up and one mail', async (t) => {
  const profile = await town.profile(t)
  const email = newAddress()
  const page = await profile.newPage()
  const requests = listenToRequests(page)
  await page.goto('/sign-up')
  await fill(page, { 'E-mail address': email, Password: goodPassword })

  await page.getByRole('button', { name: 'Create account' }).dblclick()
  await sees(page, 'Check your mail')

  const sent = (await requests()).filter(({ url }) => url.endsWith('/v1/sign-up'))
  assert.equal(sent.length, 1)
  const pending = sql`select id from portcullis.pending_sign_ups where email = ${email}`
  assert.equal((await town.rows(pending)).length, 1)
})

test('[WEB-1] [T211] in all of this nothing broke the policy, threw, or came from elsewhere', () => {
  assert.deepEqual(town.wrongs, [])
  assert.deepEqual([...town.origins], [town.url])
})
