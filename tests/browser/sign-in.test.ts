import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { sql } from '../../packages/server/src/platform/db/sql.ts'
import { foreignAddresses } from './foreign-addresses.ts'
import { fill, goodPassword, openTown, press, sees, signedInPage, signInHere, type Town } from './support.ts'
import { listenToRequests } from './traces.ts'

let town: Town
let email: string
before(async () => {
  town = await openTown()
  email = await town.anAccount('ann')
})
after(() => town.close())

const liveSessionsOf = (email: string) =>
  town.rows(sql`select s.id from portcullis.sessions s join portcullis.accounts a on a.id = s.account_id
    where a.email = ${email} and s.ended_at is null`)

test('whoever signs in stays signed in through a reload and in a new tab', async (t) => {
  const profile = await town.profile(t)
  const page = await signedInPage(profile, email)

  await page.reload()

  await page.getByText(`Signed in as ${email}`).waitFor()
  const second = await profile.newPage()
  await second.goto('/account')
  await second.getByText(`Signed in as ${email}`).waitFor()
})

test('[WEB-6] a wrong password is told in a sentence with a way out, and what was typed stays', async (t) => {
  const page = await (await town.profile(t)).newPage()
  await page.goto('/sign-in')

  await fill(page, { 'E-mail address': email, Password: 'not the right password' })
  await press(page, 'Sign in')

  const told = page.getByRole('alert')
  await told.getByText('The e-mail address or the password is wrong.').waitFor()
  await told.getByRole('link', { name: 'set a new password' }).waitFor()
  assert.equal(await page.getByLabel('E-mail address').inputValue(), email)
  await fill(page, { Password: goodPassword })
  await press(page, 'Sign in')
  await sees(page, 'Your account')
})

test('[CLIENT-12] a tab that shows the sign-in page sees the sign-in of another', async (t) => {
  const profile = await town.profile(t)
  const waiting = await profile.newPage()
  await waiting.goto('/sign-in')
  await sees(waiting, 'Sign in')

  await signedInPage(profile, email)

  await sees(waiting, 'You are signed in')
  await waiting.getByRole('link', { name: 'Continue' }).click()
  await sees(waiting, 'Your account')
})

test('[CLIENT-12] signing out in one tab takes the account out of all others at once', async (t) => {
  const other = await town.anAccount('tabs')
  const profile = await town.profile(t)
  const [first, second] = [await signedInPage(profile, other), await profile.newPage()]
  await second.goto('/account')
  await second.getByText(other).first().waitFor()

  await press(first, 'Sign out')

  await Promise.all([sees(first, 'Sign in'), sees(second, 'Sign in')])
  assert.ok(!(await second.content()).includes(other))
  assert.deepEqual(await liveSessionsOf(other), [])
  const kept = (await profile.cookies()).map(({ name }) => name)
  assert.ok(!kept.includes('session') && !kept.includes('csrf'))
})

test('[T213] after signing out the back button shows nothing of the account', async (t) => {
  const page = await signedInPage(await town.profile(t), email)
  await page.goto('/password-reset')
  await page.goto('/account')
  await press(page, 'Sign out')
  await sees(page, 'Sign in')

  await page.goBack()

  await sees(page, 'Sign in')
  assert.ok(!(await page.content()).includes(email))
  await page.goForward().catch(() => null)
  assert.ok(!(await page.content()).includes(email))
})

test('[T213] going back to a page that was left before another tab signed out shows nothing', async (t) => {
  const profile = await town.profile(t)
  const [page, other] = [await signedInPage(profile, email), await profile.newPage()]
  await page.goto('about:blank')
  await other.goto('/account')
  await press(other, 'Sign out')
  await sees(other, 'Sign in')

  await page.goBack({ waitUntil: 'commit' })

  await sees(page, 'Sign in')
  assert.ok(!(await page.content()).includes(email))
})

test('[T213] a page that the browser kept in memory is loaded anew when it comes back', async (t) => {
  const page = await signedInPage(await town.profile(t), email)
  const loaded = page.waitForEvent('load')

  await page.evaluate(() => dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true })))

  await loaded
  await sees(page, 'Your account')
})

test('[CLIENT-10] [T213] signing out without a network forgets here at once, and the server hears of it later', async (t) => {
  const away = await town.anAccount('away')
  const profile = await town.profile(t)
  const page = await signedInPage(profile, away)
  await profile.setOffline(true)

  await press(page, 'Sign out')

  await sees(page, 'Signed out in this browser only')
  assert.ok(!(await page.content()).includes(away))
  assert.equal((await liveSessionsOf(away)).length, 1)
  await profile.setOffline(false)
  await sees(page, 'Signed out in this browser only')
  await press(page, 'Try again')
  await sees(page, 'Sign in')
  assert.deepEqual(await liveSessionsOf(away), [])
})

test('[WEB-6] without a network what was typed stays, and goes through when it is back', async (t) => {
  const profile = await town.profile(t)
  const page = await profile.newPage()
  await page.goto('/sign-in')
  await fill(page, { 'E-mail address': email, Password: goodPassword })
  await profile.setOffline(true)

  await press(page, 'Sign in')

  await page.getByText('The service cannot be reached.').waitFor()
  assert.equal(await page.getByLabel('Password', { exact: true }).inputValue(), goodPassword)
  await profile.setOffline(false)
  await press(page, 'Sign in')
  await sees(page, 'Your account')
})

test('[WEB-6] a fault of the server is told with its number, and what was typed stays', async (t) => {
  const page = await (await town.profile(t)).newPage()
  await page.goto('/sign-in')
  await page.route('**/v1/sign-in', (route) =>
    route.fulfill({
      status: 500,
      contentType: 'application/problem+json',
      body: JSON.stringify({
        code: 'fault',
        title: 'Something went wrong on our side.',
        requestId: 'r-4711',
      }),
    }),
  )

  await fill(page, { 'E-mail address': email, Password: goodPassword })
  await press(page, 'Sign in')

  await page.getByText('r-4711').waitFor()
  assert.equal(await page.getByLabel('Password', { exact: true }).inputValue(), goodPassword)
})

test('a double click signs in once', async (t) => {
  const twice = await town.anAccount('twice')
  const page = await (await town.profile(t)).newPage()
  const requests = listenToRequests(page)
  await page.goto('/sign-in')
  await fill(page, { 'E-mail address': twice, Password: goodPassword })

  await page.getByRole('button', { name: 'Sign in' }).dblclick()
  await sees(page, 'Your account')

  const sent = (await requests()).filter(({ url }) => url.endsWith('/v1/sign-in'))
  assert.equal(sent.length, 1)
  assert.equal((await liveSessionsOf(twice)).length, 1)
})

test('[WEB-4] return_to leads on to a page of the same origin', async (t) => {
  const page = await (await town.profile(t)).newPage()
  await page.goto('/sign-in?return_to=%2Fpassword-reset%3Fa%3D1')

  await fill(page, { 'E-mail address': email, Password: goodPassword })
  await press(page, 'Sign in')

  await sees(page, 'Set a new password')
  assert.equal(page.url(), `${town.url}/password-reset?a=1`)
})

test('[WEB-4] no return_to leads to another origin, neither by signing in nor by going on', async (t) => {
  const profile = await town.profile(t)
  const page = await profile.newPage()
  await page.goto(`/sign-in?return_to=${encodeURIComponent('//evil.example')}`)
  await signInHere(page, email)
  assert.equal(page.url(), `${town.url}/account`)

  for (const asked of foreignAddresses) {
    await page.goto(`/sign-in?return_to=${encodeURIComponent(asked)}`)
    const way = page.getByRole('link', { name: 'Continue' })
    assert.equal(await way.getAttribute('href'), '/account', asked)
    assert.equal(await way.evaluate((link) => (link as HTMLAnchorElement).href), `${town.url}/account`, asked)
  }
  await page.getByRole('link', { name: 'Continue' }).click()
  await sees(page, 'Your account')
})

test('[WEB-1] [T211] in all of this nothing broke the policy, threw, or came from elsewhere', () => {
  assert.deepEqual(town.wrongs, [])
  assert.deepEqual([...town.origins], [town.url])
})
