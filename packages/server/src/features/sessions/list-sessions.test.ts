import assert from 'node:assert/strict'
import { after, before, beforeEach, test } from 'node:test'
import type { Sessions } from '@portcullis/protocol/shapes'
import { sql } from '../../platform/db/sql.ts'
import type { Browser } from '../../test/browser.ts'
import { anAccount, aSignedInBrowser } from '../../test/fixtures.ts'
import { goodPassword, type House, openHouse } from '../../test/house.ts'

let house: House
before(async () => {
  house = await openHouse()
})
beforeEach(() => house.empty())
after(() => house.close())

const listOf = async (browser: Browser) => (await browser.get<Sessions>('/v1/sessions')).body.sessions
const currentOf = async (browser: Browser) => (await listOf(browser)).find(({ current }) => current)?.id ?? ''
const end = (browser: Browser, id: string) =>
  browser.send(`/v1/sessions/${id}`, undefined, { method: 'DELETE' })
const lastEvent = async () => {
  const [event] = await house.rows(sql<{ name: string; detail: object }>`
    select name, detail from portcullis.events order by number desc limit 1`)
  return event
}

/** Two browsers in one account, the first with an address of its own. */
const twoSessions = async () => {
  await anAccount(house)
  const there = house.browser('203.0.113.9')
  const here = house.browser()
  await there.signIn('ann@example.com', goodPassword, 'cookie')
  await house.letTimePass(60)
  await here.signIn('ann@example.com', goodPassword, 'cookie')
  return { here, there }
}

test('[SESSIONS-13] the list has device, address and times, the latest used first', async () => {
  const { here } = await twoSessions()
  await aSignedInBrowser(house, { email: 'bob@example.com' })

  const [first, second, ...more] = await listOf(here)

  assert.deepEqual(more, [])
  assert.deepEqual([first?.current, second?.current], [true, false])
  assert.deepEqual([first?.ip, second?.ip], ['192.0.2.1', '203.0.113.9'])
  assert.equal(first?.device, 'Firefox on Linux')
  assert.equal(first?.transport, 'cookie')
  assert.ok(Date.parse(first?.startedAt ?? '') > Date.parse(second?.startedAt ?? ''))
  assert.ok(Date.parse(first?.freshUntil ?? '') - Date.parse(first?.startedAt ?? '') === 300_000)
})

test('[SESSIONS-13] nothing in the list can be used as a session', async () => {
  const { here, there } = await twoSessions()

  const text = JSON.stringify(await listOf(here))

  for (const browser of [here, there]) {
    const secret = browser.cookies.get('__Host-session')?.slice(37) ?? ''
    assert.equal(text.includes(secret), false)
  }
  for (const { id } of await listOf(here)) {
    const guess = house.browser()
    guess.cookies.set('__Host-session', id)
    assert.equal((await guess.get('/v1/account')).code, 'not_signed_in')
  }
})

test('[SESSIONS-13] a session that is over is not in the list', async () => {
  const { here, there } = await twoSessions()
  await there.post('/v1/sign-out')

  assert.equal((await listOf(here)).length, 1)
})

test('[SESSIONS-8] a person ends one session of their own', async () => {
  const { here, there } = await twoSessions()

  const answer = await end(here, await currentOf(there))

  assert.equal(answer.status, 204)
  assert.equal((await there.get('/v1/account')).code, 'session_ended_by_owner')
  assert.equal((await here.get('/v1/account')).status, 200)
  assert.equal((await lastEvent())?.name, 'sessions.ended')
})

test('[SESSIONS-8] a person who ends the session that asks has its cookies taken away', async () => {
  const { here, there } = await twoSessions()

  await end(here, await currentOf(here))

  assert.deepEqual(here.sessionCookies, [])
  assert.equal((await there.get('/v1/account')).status, 200)
})

test('[SESSIONS-8] a person ends all sessions but the one that asks', async () => {
  const { here, there } = await twoSessions()
  const bob = await aSignedInBrowser(house, { email: 'bob@example.com', transport: 'cookie' })

  const answer = await here.post('/v1/sessions/end-others')

  assert.equal(answer.status, 204)
  assert.deepEqual(await lastEvent(), { name: 'sessions.ended', detail: { others: true } })
  assert.equal((await there.get('/v1/account')).code, 'session_ended_by_owner')
  assert.equal((await here.get('/v1/account')).status, 200)
  assert.equal((await bob.get('/v1/account')).status, 200)
})

test("[SESSIONS-8] [T040] another person's session is answered like none at all, and goes on", async () => {
  const { here } = await twoSessions()
  const bob = await aSignedInBrowser(house, { email: 'bob@example.com', transport: 'cookie' })
  const ended = await currentOf(here)
  await end(here, ended)
  const events = await house.eventNames()
  const ann = house.browser()
  await ann.signIn('ann@example.com', goodPassword, 'cookie')

  const answers = [
    await end(ann, await currentOf(bob)),
    await end(ann, crypto.randomUUID()),
    await end(ann, ended),
    await end(ann, 'not-an-id'),
  ]

  assert.deepEqual(new Set(answers.map(({ code }) => code)), new Set(['not_found']))
  assert.equal((await bob.get('/v1/account')).status, 200)
  assert.deepEqual(await house.eventNames(), [...events, 'sign-in.succeeded', 'fences.refused'])
})

for (const [what, act] of [
  ['one session', async (browser: Browser, id: string) => end(browser, id)],
  ['all others', async (browser: Browser) => browser.post('/v1/sessions/end-others')],
] as const) {
  test(`[SESSIONS-8] [T042] to end ${what} needs a fresh session`, async () => {
    const { here, there } = await twoSessions()
    const id = await currentOf(there)
    await house.letTimePass(301)

    const answer = await act(here, id)

    assert.equal(answer.code, 'fresh_session_needed')
    assert.equal((await there.get('/v1/account')).status, 200)
    await here.post('/v1/confirm-identity', { password: goodPassword })
    assert.equal((await act(here, id)).status, 204)
  })
}
