import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { after, before, test } from 'node:test'
import { sql } from '../../packages/server/src/platform/db/sql.ts'
import { fill, goodPassword, openTown, press, sees, signedInPage, signInHere, type Town } from './support.ts'

let town: Town
before(async () => {
  town = await openTown()
})
after(() => town.close())

const newPassword = 'a wholly different sentence'

type Ended = { device: string; end_reason: string | null }

/** The sessions of an account, the first begun first. */
const endsOf = async (email: string) => {
  const sessions = await town.rows(sql<Ended>`select s.device, s.end_reason from portcullis.sessions s
    join portcullis.accounts a on a.id = s.account_id where a.email = ${email} order by s.started_at`)
  return sessions.map(({ end_reason }) => end_reason)
}

test('a forgotten password is set anew, and every session of before has ended', async (t) => {
  const email = await town.anAccount('forgetful')
  const [own, thief] = [await town.profile(t), await town.profile(t)]
  const stolen = await signedInPage(thief, email)
  const page = await own.newPage()
  await page.goto('/sign-in')
  await page.getByRole('link', { name: 'Forgot your password?' }).click()
  await fill(page, { 'E-mail address': email })
  await press(page, 'Send the link')
  await sees(page, 'Check your mail')

  const link = await town.linkTo(email, /^Set a new/)
  await page.goto(link)
  assert.equal(page.url(), `${town.url}/password-reset/confirm`)
  await fill(page, { 'New password': newPassword })
  await press(page, 'Set the password')
  await sees(page, 'Your password is set')

  assert.deepEqual(await endsOf(email), ['owner'])
  await stolen.reload()
  await sees(stolen, 'Sign in')
  await page.getByRole('link', { name: 'Sign in' }).click()
  await fill(page, { 'E-mail address': email, Password: goodPassword })
  await press(page, 'Sign in')
  await page.getByText('The e-mail address or the password is wrong.').waitFor()
  await signInHere(page, email, newPassword)
})

test('[T091] opening the reset link uses it up for nobody', async (t) => {
  const email = await town.anAccount('scanned')
  const page = await (await town.profile(t)).newPage()
  await page.goto('/password-reset')
  await fill(page, { 'E-mail address': email })
  await press(page, 'Send the link')
  await sees(page, 'Check your mail')
  const link = await town.linkTo(email, /^Set a new/)

  const scanner = await (await town.profile(t)).newPage()
  await scanner.goto(link, { waitUntil: 'networkidle' })
  await sees(scanner, 'Choose a new password')

  await page.goto(link)
  await fill(page, { 'New password': newPassword })
  await press(page, 'Set the password')
  await sees(page, 'Your password is set')
})

test('changing the password keeps this device and signs out the others', async (t) => {
  const email = await town.anAccount('changing')
  const [own, elsewhere] = [await town.profile(t), await town.profile(t)]
  const other = await signedInPage(elsewhere, email)
  const page = await signedInPage(own, email)

  await fill(page, { 'Current password': 'not the right one', 'New password': newPassword })
  await press(page, 'Change password')
  await page.getByText('The password is wrong.').waitFor()
  assert.deepEqual(await endsOf(email), [null, null])

  await fill(page, { 'Current password': goodPassword, 'New password': newPassword })
  await press(page, 'Change password')
  await page.getByText('Your password is changed').waitFor()
  assert.deepEqual(await endsOf(email), ['owner', null])
  await page.reload()
  await sees(page, 'Your account')
  await press(other, 'Save')
  await sees(other, 'Sign in')
  await other.getByText('This session was ended from another device.').waitFor()
})

test('a new address is confirmed from its own mail, and the old one can take it back', async (t) => {
  const email = await town.anAccount('moving')
  const [own, other] = [await town.profile(t), await town.profile(t)]
  const page = await signedInPage(own, email)
  const newEmail = email.replace('moving', 'moved')

  await fill(page, { 'New e-mail address': newEmail })
  await press(page, 'Change address')
  await page.getByText(`A mail is on its way to ${newEmail}`).waitFor()
  await page.goto(await town.linkTo(newEmail, /^Confirm your new/))
  await press(page, 'Use the new address')
  await sees(page, 'Your address is changed')
  await page.getByRole('link', { name: 'Go to your account' }).click()
  await page.getByText(`Signed in as ${newEmail}`).waitFor()

  const undoing = await other.newPage()
  await undoing.goto(await town.linkTo(email, /has another address now$/))
  await sees(undoing, 'Take your account back')
  assert.equal(undoing.url(), `${town.url}/email-change/undo`)
  await press(undoing, 'Take it back')
  await sees(undoing, 'Your account is yours again')
  const kept = sql`select email from portcullis.accounts where email in (${email}, ${newEmail})`
  assert.deepEqual(await town.rows(kept), [{ email }])
  await page.reload()
  await sees(page, 'Sign in')
  await undoing.goto(await town.linkTo(email, /^Set a new/))
  await sees(undoing, 'Choose a new password')
})

test('[WEB-6] recent activity that could not be loaded is told until a later time succeeds', async (t) => {
  const email = await town.anAccount('unlucky')
  const profile = await town.profile(t)
  const [page, other] = [await profile.newPage(), await profile.newPage()]
  await Promise.all([page.goto('/sign-in'), other.goto('/sign-in')])
  await other.route('**/v1/session', (route) => route.abort()) // It does not see the sign-in of the first.
  await page.route('**/v1/account/events', (route) => route.abort())
  await signInHere(page, email)
  const room = page.getByRole('region', { name: 'Recent activity' })
  await room.getByText('The service cannot be reached.').waitFor()
  await page.unroute('**/v1/account/events')

  await fill(other, { 'E-mail address': email, Password: goodPassword })
  await press(other, 'Sign in')

  await room.getByRole('listitem').first().waitFor()
  await room.getByText('The service cannot be reached.').waitFor({ state: 'detached' })
})

test('the list tells the devices apart, and ends the one that was chosen', async (t) => {
  const email = await town.anAccount('several')
  const agent = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0'
  const [own, elsewhere] = [await town.profile(t), await town.profile(t, { userAgent: agent })]
  const other = await signedInPage(elsewhere, email)
  const page = await signedInPage(own, email)
  const devices = page.getByRole('region', { name: 'Where you are signed in' }).getByRole('listitem')
  await devices.nth(1).waitFor()
  assert.match((await devices.filter({ hasText: 'This device' }).textContent()) ?? '', /^Chrome on Linux/)

  await devices.filter({ hasText: 'Firefox on Linux' }).getByRole('button').click()

  await devices.nth(1).waitFor({ state: 'detached' })
  assert.deepEqual(await endsOf(email), ['owner', null])
  await other.reload()
  await sees(other, 'Sign in')
})

test('all other devices are signed out with one button', async (t) => {
  const email = await town.anAccount('many')
  await signedInPage(await town.profile(t), email)
  await signedInPage(await town.profile(t), email)
  const page = await signedInPage(await town.profile(t), email)

  await press(page, 'Sign out all other devices')

  await page.getByRole('button', { name: 'Sign out all other devices' }).waitFor({ state: 'detached' })
  assert.deepEqual(await endsOf(email), ['owner', 'owner', null])
})

test('what is kept about a person is saved as a file of their own', async (t) => {
  const email = await town.anAccount('leaving')
  const page = await signedInPage(await town.profile(t), email)

  const [download] = await Promise.all([page.waitForEvent('download'), press(page, 'Download')])

  assert.match(download.suggestedFilename(), /^account-\d{4}-\d\d-\d\d\.json$/)
  const data = JSON.parse(readFileSync(await download.path(), 'utf8'))
  assert.equal(data.account.email, email)
  assert.equal(data.sessions.length, 1)
})

test('a closed account signs nobody in, and can be taken back from its mail', async (t) => {
  const email = await town.anAccount('closing')
  const page = await signedInPage(await town.profile(t), email)
  await press(page, 'Close my account …')
  await press(page, 'Keep my account')
  await press(page, 'Close my account …')

  await press(page, 'Close my account')

  await sees(page, 'Your account is closed')
  assert.deepEqual(await endsOf(email), ['owner'])
  await page.goto('/sign-in')
  await fill(page, { 'E-mail address': email, Password: goodPassword })
  await press(page, 'Sign in')
  await page.getByText('The e-mail address or the password is wrong.').waitFor()

  await page.goto(await town.linkTo(email, /was closed$/))
  await press(page, 'Take it back')
  await sees(page, 'Your account is yours again')
  await page.goto(await town.linkTo(email, /^Set a new/))
  await fill(page, { 'New password': newPassword })
  await press(page, 'Set the password')
  await page.getByRole('link', { name: 'Sign in' }).click()
  await signInHere(page, email, newPassword)
})

test('the name is kept, and shown again after a reload', async (t) => {
  const email = await town.anAccount('named')
  const page = await signedInPage(await town.profile(t), email)

  await fill(page, { 'Name (optional)': 'Grace <b>Hopper</b> 👩‍🚀' })
  await press(page, 'Save')
  await page.getByText('Saved.').waitFor()

  await page.reload()
  await sees(page, 'Your account')
  assert.equal(await page.getByLabel('Name (optional)').inputValue(), 'Grace <b>Hopper</b> 👩‍🚀')
})

test('[WEB-7] what needs a fresh session asks for the password first, and then goes on by itself', async (t) => {
  const email = await town.anAccount('stale')
  const page = await signedInPage(await town.profile(t), email)
  await town.letTimePass(400)
  const dialog = page.getByRole('dialog', { name: 'Confirm that it is you' })
  const [oldest] = await town.rows(
    sql<{ id: string }>`select id from portcullis.accounts where email = ${email}`,
  )
  const asked = sql`select from portcullis.one_time_codes
    where purpose = 'email-change' and subject_id = ${oldest?.id ?? ''}`

  await fill(page, { 'New e-mail address': 'elsewhere@example.com' })
  await press(page, 'Change address')
  await dialog.waitFor()
  await page.keyboard.press('Escape')
  await dialog.waitFor({ state: 'detached' })
  assert.equal(await page.getByLabel('New e-mail address').inputValue(), 'elsewhere@example.com')
  assert.equal((await town.rows(asked)).length, 0)

  await press(page, 'Change address')
  await dialog.getByLabel('Password', { exact: true }).fill('not the right one')
  await dialog.getByRole('button', { name: 'Confirm' }).click()
  await dialog.getByText('The password is wrong.').waitFor()
  await dialog.getByLabel('Password', { exact: true }).fill(goodPassword)
  await dialog.getByRole('button', { name: 'Confirm' }).click()
  await page.getByText('A mail is on its way to elsewhere@example.com').waitFor()
  assert.equal((await town.rows(asked)).length, 1)
})

test('[WEB-1] [T211] in all of this nothing broke the policy, threw, or came from elsewhere', () => {
  assert.deepEqual(town.wrongs, [])
  assert.deepEqual([...town.origins], [town.url])
})
