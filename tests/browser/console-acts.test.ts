import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { cookieNames, csrfHeader } from '@portcullis/protocol/cookies'
import { sql } from '../../packages/server/src/platform/db/sql.ts'
import { consoleOf, detailsOf, idOf, trySignIn } from './console-visit.ts'
import { goodPassword, openTown, press, sees, type Town } from './support.ts'

let town: Town
before(async () => {
  town = await openTown()
})
after(() => town.close())

test('[CONSOLE-5] [T193] an act says what it will do, asks why, and reads back that it is so', async (t) => {
  const whom = await town.anAccount('troubled')
  const id = await idOf(town, whom)
  await trySignIn(town, whom)
  const { page, id: by } = await consoleOf(town, await town.profile(t), 'support', [
    `/console/accounts/${id}`,
    whom,
  ])
  const dialog = page.getByRole('dialog')

  await page.getByRole('button', { name: /^Suspend …/ }).click()
  await dialog.getByText(whom).waitFor()
  await dialog.getByText('Nobody can sign in until it is opened again.').waitFor()
  await dialog.getByRole('button', { name: 'Suspend' }).click()
  await dialog.getByText('Say why: it stands in the audit log.').waitFor()
  assert.deepEqual(await detailsOf(town, 'admin-accounts.suspended', id), [])
  await dialog.getByLabel('Reason').fill('The owner has lost the telephone.')
  await page.keyboard.press('Enter')

  await page.getByText('The account is suspended, and every device is signed out.').waitFor()
  assert.deepEqual(await detailsOf(town, 'admin-accounts.suspended', id), [
    { by, why: 'The owner has lost the telephone.' },
  ])
  assert.equal((await trySignIn(town, whom)).status, 403)
  await page.getByText('Signed in nowhere.').waitFor()
  await page.getByText('admin-accounts.suspended').waitFor()

  await page.getByRole('button', { name: /^Open again …/ }).click()
  await dialog.getByLabel('Reason').fill('It was found.')
  await dialog.getByRole('button', { name: 'Open again' }).click()
  await page.getByText('The account is open again.').waitFor()
  assert.equal((await trySignIn(town, whom)).status, 201)
})

test('[CONSOLE-5] one session is ended, and the others live on', async (t) => {
  const whom = await town.anAccount('twice')
  const id = await idOf(town, whom)
  await Promise.all([trySignIn(town, whom), trySignIn(town, whom)])
  const { page } = await consoleOf(town, await town.profile(t), 'support', [`/console/accounts/${id}`, whom])
  const ends = page.getByRole('button', { name: /^End … / })

  await ends.first().click()
  await page.getByLabel('Reason').fill('Not theirs.')
  await press(page, 'End this session')

  await page.getByText('The session has ended.').waitFor()
  assert.equal(await ends.count(), 1)
  const live = sql`select id from portcullis.sessions where account_id = ${id}::uuid and ended_at is null`
  assert.equal((await town.rows(live)).length, 1)
})

test('[CONSOLE-11] [T193] an auditor is offered no act, and the server refuses one that is asked for', async (t) => {
  const whom = await town.anAccount('watched')
  const id = await idOf(town, whom)
  await trySignIn(town, whom)
  const { page } = await consoleOf(town, await town.profile(t), 'auditor', [`/console/accounts/${id}`, whom])

  await page.getByText('Your role lets you look, and change nothing.').waitFor()
  await page.getByRole('table', { name: 'Live sessions' }).waitFor()
  assert.equal(await page.getByRole('button').count(), 0)
  const asked = await page.evaluate(
    async ({ path, cookie, header }) => {
      const pair = document.cookie.split('; ').find((pair) => pair.startsWith(`${cookie}=`)) ?? ''
      const headers = { 'content-type': 'application/json', [header]: pair.slice(cookie.length + 1) }
      const body = JSON.stringify({ reason: 'I want to.' })
      const answer = await fetch(path, { method: 'POST', headers, body })
      return [answer.status, (await answer.json()).code]
    },
    { path: `/v1/admin/accounts/${id}/suspend`, cookie: cookieNames(false).csrf, header: csrfHeader },
  )
  assert.deepEqual(asked, [403, 'not_permitted'])
})

test('[CONSOLE-3] a session that is not fresh any more sees nothing, confirms once, and goes on', async (t) => {
  const { page, email } = await consoleOf(town, await town.profile(t), 'auditor')
  const link = (name: string) => page.getByRole('link', { name, exact: true })
  const password = page.getByLabel('Password', { exact: true })
  await link('Events').click()
  const tail = page.getByRole('table', { name: 'Events, the newest first' })
  await tail.waitFor()
  await town.letTimePass(901)

  // The tail asks by itself: everything is hidden, and no question comes up.
  await sees(page, 'Hidden')
  assert.deepEqual([await password.count(), await page.getByRole('table').count()], [0, 0])
  await press(page, 'Confirm that it is you')
  await password.fill(goodPassword)
  await press(page, 'Confirm')
  await tail.waitFor()
  await page.getByText('The tail has stopped.').waitFor()

  // A question of the person's own is answered once they have confirmed.
  await town.letTimePass(901)
  await link('Operators').click()
  await password.fill('not the password at all')
  await press(page, 'Confirm')
  await page.getByText('The password is wrong.').waitFor()
  assert.equal(await page.getByRole('table').count(), 0)
  await password.fill(goodPassword)
  await press(page, 'Confirm')
  await link(email).first().waitFor()
})

test('[CONSOLE-3] an act that comes too late keeps its reason until the person has confirmed', async (t) => {
  const whom = await town.anAccount('late')
  const id = await idOf(town, whom)
  const { page } = await consoleOf(town, await town.profile(t), 'support', [`/console/accounts/${id}`, whom])
  await page.getByRole('button', { name: /^Suspend …/ }).click()
  await page.getByLabel('Reason').fill('Somebody called.')
  await town.letTimePass(901)

  await press(page, 'Suspend')
  await sees(page, 'Confirm that it is you')
  await press(page, 'Cancel')
  await sees(page, 'Hidden')
  assert.equal(await page.getByLabel('Reason').isVisible(), false)
  assert.deepEqual(await detailsOf(town, 'admin-accounts.suspended', id), [])
  await press(page, 'Confirm that it is you')
  await page.getByLabel('Password', { exact: true }).fill(goodPassword)
  await press(page, 'Confirm')
  await press(page, 'Suspend')

  await page.getByText('The account is suspended, and every device is signed out.').waitFor()
  const [suspended] = await detailsOf(town, 'admin-accounts.suspended', id)
  assert.equal(suspended?.why, 'Somebody called.')
})

test('[CONSOLE-2] [T213] who signs out in another tab leaves nothing in the console, nor a step back', async (t) => {
  const whom = await town.anAccount('private')
  const id = await idOf(town, whom)
  const profile = await town.profile(t)
  const { page } = await consoleOf(town, profile, 'auditor', [`/console/accounts/${id}`, whom])
  const other = await profile.newPage()
  await other.goto('/account')
  await sees(other, 'Your account')

  await press(other, 'Sign out')

  await sees(page, 'Sign in')
  assert.ok(!(await page.content()).includes(whom))
  await page.goto(`/console/accounts/${id}`)
  await page.waitForURL('**/sign-in?**')
  await sees(page, 'Sign in')
  await page.goBack()
  await sees(page, 'Sign in')
  assert.ok(!(await page.content()).includes(whom))
})

test('[WEB-1] [T211] in all of this nothing broke the policy, threw, or came from elsewhere', () => {
  assert.deepEqual(town.wrongs, [])
  assert.deepEqual([...town.origins], [town.url])
})
