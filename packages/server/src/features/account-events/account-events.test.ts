import assert from 'node:assert/strict'
import { after, before, beforeEach, test } from 'node:test'
import type { AccountEvents } from '@portcullis/protocol/shapes'
import { sql } from '../../platform/db/sql.ts'
import type { Browser } from '../../test/browser.ts'
import { aSignedInBrowser, tokenMailedTo } from '../../test/fixtures.ts'
import { goodPassword, type House, openHouse } from '../../test/house.ts'

const email = 'ann@example.com'
const wrongPassword = 'wrong horse battery staple'
const nextPassword = 'another fine long password'
const cookie = { transport: 'cookie' } as const

let house: House
before(async () => {
  house = await openHouse()
})
beforeEach(() => house.empty())
after(() => house.close())

const eventsOf = async (browser: Browser) =>
  (await browser.get<AccountEvents>('/v1/account/events')).body.events
const notMe = (browser: Browser, event: number, headers = {}) =>
  browser.post('/v1/account/events/not-me', { event }, { headers })
const aLine = async (browser: Browser) => {
  const line = (await eventsOf(browser)).find(({ name }) => name === 'sign-in.succeeded')
  assert.ok(line)
  return line.event
}

test('[ACCOUNT-EVENTS-1] a person sees what has happened to their account, the newest first', async () => {
  const ann = await aSignedInBrowser(house, cookie)
  await aSignedInBrowser(house, { email: 'bob@example.com', ...cookie })
  await house.letTimePass(60)
  await ann.send('/v1/account', { name: 'Anna' }, { method: 'PATCH' })

  const events = await eventsOf(ann)

  assert.deepEqual(
    events.map(({ title }) => title),
    ['Changed the name', 'Signed in', 'The account was opened'],
  )
  const stranger = await house.browser().get('/v1/account/events')
  assert.equal(stranger.code, 'not_signed_in')
})

test('[ACCOUNT-EVENTS-1] what is older than 90 days is left out', async () => {
  await aSignedInBrowser(house, cookie)
  await house.letTimePass(91 * 86_400)
  const browser = await aSignedInBrowser(house, cookie)

  assert.deepEqual(
    (await eventsOf(browser)).map(({ name }) => name),
    ['sign-in.succeeded'],
  )
})

test('[ACCOUNT-EVENTS-2] a line says what, when and where, and holds nothing of a session', async () => {
  const browser = await aSignedInBrowser(house, cookie)
  const [session] = await house.rows(sql<{ id: string }>`select id from portcullis.sessions`)

  const [line] = await eventsOf(browser)

  assert.deepEqual(
    { ...line, event: 0, at: '' },
    {
      event: 0,
      name: 'sign-in.succeeded',
      title: 'Signed in',
      at: '',
      times: 1,
      places: 1,
      ip: '192.0.2.1',
      device: 'Firefox on Linux',
      canDisown: true,
    },
  )
  assert.equal(JSON.stringify(line).includes(session?.id ?? ''), false)
})

test('[ACCOUNT-EVENTS-3] a flood of guesses from many places is one line a day', async () => {
  const browser = await aSignedInBrowser(house, cookie)
  const [account] = await house.rows(sql<{ id: string }>`select id from portcullis.accounts`)
  await house.rows(sql`insert into portcullis.events (name, account_id, request_id, ip, device)
    select 'sign-in.refused', ${account?.id}::uuid, 'flood', '198.51.100.' || n % 200, 'curl ' || n % 7
    from generate_series(1, 6000) n`)

  const events = await eventsOf(browser)

  const [flood, ...others] = events.toSorted((a, b) => b.times - a.times)
  assert.deepEqual([flood?.title, flood?.places, flood?.ip], ['A sign-in was refused', 200, null])
  assert.deepEqual([flood?.device, flood?.canDisown], [null, false])
  assert.deepEqual(others.map(({ title }) => title).toSorted(), ['Signed in', 'The account was opened'])
})

test('[ACCOUNT-EVENTS-3] the same thing at the same place is one line, with how often', async () => {
  const browser = await aSignedInBrowser(house, cookie)
  for (let i = 0; i < 3; i++) await house.browser().signIn(email, goodPassword)

  const line = (await eventsOf(browser)).find(({ name }) => name === 'sign-in.succeeded')

  assert.equal(line?.times, 4)
})

test('[ACCOUNT-EVENTS-4] "this wasn’t me" ends every session and mails a link that sets a password', async () => {
  const thief = await aSignedInBrowser(house)
  const browser = await aSignedInBrowser(house, cookie)
  const jar = browser.stolen()

  const answer = await notMe(browser, await aLine(browser))

  assert.equal(answer.status, 204)
  assert.equal((await house.eventNames()).at(-1), 'account-events.disowned')
  assert.deepEqual(browser.sessionCookies, [])
  assert.equal((await house.rows(sql`select from portcullis.known_devices`)).length, 0)
  assert.equal((await jar.get('/v1/account')).code, 'session_ended_by_owner')
  assert.equal((await thief.refresh()).code, 'session_ended_by_owner')
  const token = await tokenMailedTo(house, email)
  const reset = { token, password: nextPassword }
  assert.equal((await house.browser().post('/v1/password-reset/confirm', reset)).status, 200)
  assert.equal((await house.browser().signIn(email, goodPassword)).code, 'invalid_credentials')
  assert.equal((await house.browser().signIn(email, nextPassword)).status, 201)
})

test('[ACCOUNT-EVENTS-4] a change of address that a thief has begun is void', async () => {
  const thief = await aSignedInBrowser(house, cookie)
  await thief.post('/v1/email-change', { email: 'thief@example.net' })
  const token = await tokenMailedTo(house, 'thief@example.net')
  const browser = await aSignedInBrowser(house, cookie)

  await notMe(browser, await aLine(browser))

  const again = await aSignedInBrowser(house, cookie)
  assert.equal((await again.post('/v1/email-change/confirm', { token })).code, 'invalid_link')
})

test('[ACCOUNT-EVENTS-5] it works with a session that is not fresh, and when the password is another', async () => {
  const browser = await aSignedInBrowser(house, cookie)
  const event = await aLine(browser)
  await house.letTimePass(house.settings.sessions.freshSeconds + 1)

  const answer = await notMe(browser, event)

  assert.equal(answer.status, 204)
})

test('[ACCOUNT-EVENTS-5] a mail comes even where strangers have asked for as many as there may be', async () => {
  const browser = await aSignedInBrowser(house, cookie)
  for (let i = 0; i < 5; i++) await house.browser().post('/v1/password-reset', { email })
  const before = (await house.mailTo(email)).length

  await notMe(browser, await aLine(browser))

  assert.equal((await house.mailTo(email)).length, before + 1)
})

test('[ACCOUNT-EVENTS-5] only a page that may use the session can say it, and only of a line of its own', async () => {
  const ann = await aSignedInBrowser(house, cookie)
  const bob = await aSignedInBrowser(house, { email: 'bob@example.com', ...cookie })
  const [annsEvent, bobsEvent] = [await aLine(ann), await aLine(bob)]
  await house.browser().signIn(email, wrongPassword)
  const refused = (await eventsOf(ann)).find(({ canDisown }) => !canDisown)?.event ?? 0

  const answers = [
    await notMe(ann, annsEvent, { 'x-csrftoken': '' }),
    await notMe(ann, annsEvent, { origin: 'https://evil.example' }),
    await notMe(ann, bobsEvent),
    await notMe(ann, refused),
    await notMe(ann, 2 ** 52),
  ]

  assert.deepEqual(
    answers.map(({ code }) => code),
    ['csrf_refused', 'origin_refused', 'not_found', 'not_found', 'not_found'],
  )
  assert.equal((await ann.get('/v1/account')).status, 200)
  assert.equal((await bob.get('/v1/account')).status, 200)
  assert.equal((await house.eventNames()).includes('account-events.disowned'), false)
})
