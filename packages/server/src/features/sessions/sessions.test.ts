import assert from 'node:assert/strict'
import { after, before, beforeEach, test } from 'node:test'
import type { SignedIn } from '@portcullis/protocol/shapes'
import { sql } from '../../platform/db/sql.ts'
import type { Browser } from '../../test/browser.ts'
import { anAccount, aSignedInBrowser } from '../../test/fixtures.ts'
import { goodPassword, type House, openHouse } from '../../test/house.ts'
import type { SessionRow } from './queries.ts'
import { createSessionMemory } from './session-memory.ts'

const day = 86_400

let house: House
before(async () => {
  house = await openHouse()
})
beforeEach(() => house.empty())
after(() => house.close())

const rowOf = async (browser: Browser): Promise<SessionRow | undefined> => {
  const [, id = ''] = /([0-9a-f-]{36})/.exec([...browser.cookies.values()].join()) ?? []
  return (await house.rows(sql<SessionRow>`select * from portcullis.sessions where id = ${id}`))[0]
}
const suspend = () => house.rows(sql`update portcullis.accounts set suspended_at = now()`)
const statusOf = async (browser: Browser) => (await browser.get('/v1/account')).status

test('[SESSIONS-1] no secret that a browser holds stands in the database', async () => {
  const cookie = await aSignedInBrowser(house, { transport: 'cookie' })
  const token = await aSignedInBrowser(house, { transport: 'token' })

  const [dump] = await house.rows(sql<{ text: string }>`
    select (select json_agg(s) from portcullis.sessions s)::text
      || (select json_agg(e) from portcullis.events e)::text as text`)

  const secret = cookie.cookies.get('__Host-session')?.slice(37) ?? ''
  const [, , , salt = '', mac = ''] = token.cookies.get('__Host-refresh')?.split('.') ?? []
  assert.equal(Buffer.from(secret, 'base64url').length, 32)
  for (const held of [secret, salt, mac]) {
    assert.doesNotMatch(dump?.text ?? held, new RegExp(held))
    assert.doesNotMatch(dump?.text ?? '', new RegExp(Buffer.from(held, 'base64url').toString('hex')))
  }
})

test('[SESSIONS-2] every sign-in has an id and a secret of its own', async () => {
  const browser = await aSignedInBrowser(house, { transport: 'cookie' })
  const first = browser.cookies.get('__Host-session') ?? ''

  await browser.signIn('ann@example.com', goodPassword, 'cookie')

  const second = browser.cookies.get('__Host-session') ?? ''
  assert.notEqual(second.slice(0, 36), first.slice(0, 36))
  assert.notEqual(second.slice(37), first.slice(37))
})

test('[SESSIONS-3] a wrong Authorization header is refused, whatever cookies come with it', async () => {
  const browser = await aSignedInBrowser(house, { transport: 'cookie' })

  for (const authorization of ['Bearer none', 'Bearer ', 'Basic YTpi', 'Bearer a.b.c, Bearer d.e.f']) {
    const answer = await browser.get('/v1/account', { headers: { authorization } })
    const session = await browser.get('/v1/session', { headers: { authorization } })

    assert.equal(answer.code, 'not_signed_in', authorization)
    assert.deepEqual(session.body, { session: null, account: null, csrfToken: null })
  }
  assert.equal(await statusOf(browser), 200)
})

test('[SESSIONS-3] with a bearer token alone, neither origin nor CSRF token is asked for', async () => {
  const { accessToken } = await aSignedInBrowser(house)
  const api = house.browser()

  const answer = await api.send(
    '/v1/account',
    { name: 'Anna' },
    { method: 'PATCH', bearer: accessToken ?? '', headers: { origin: '' } },
  )

  assert.equal(answer.status, 200)
})

test('[SESSIONS-3] a refresh cookie alone gets a CSRF token and says nothing of its person', async () => {
  const browser = await aSignedInBrowser(house)

  const session = await browser.get<SignedIn>('/v1/session')
  const account = await browser.get('/v1/account')

  assert.deepEqual({ ...session.body, csrfToken: '' }, { session: null, account: null, csrfToken: '' })
  assert.equal(typeof session.body.csrfToken, 'string')
  assert.equal(account.code, 'not_signed_in')
  assert.equal(
    (await browser.get<SignedIn>('/v1/session', { bearer: true })).body.account.email,
    'ann@example.com',
  )
})

test('[SESSIONS-3] an access token of one session is none of another account', async () => {
  const ann = await aSignedInBrowser(house)
  const bob = await aSignedInBrowser(house, { email: 'bob@example.com' })

  await house.rows(sql`update portcullis.sessions set account_id = (
    select id from portcullis.accounts where email = 'bob@example.com')`)

  assert.equal((await bob.get('/v1/account', { bearer: true })).status, 200)
  assert.equal((await ann.get('/v1/account', { bearer: true })).code, 'not_signed_in')
})

test('[SESSIONS-5] [T038] a session that is not used ends, though its cookie is still there', async () => {
  const used = await aSignedInBrowser(house, { transport: 'cookie' })
  const unused = await aSignedInBrowser(house, { transport: 'cookie' })

  await house.letTimePass(10 * day)
  assert.equal(await statusOf(used), 200)
  await house.ctx.instance(createSessionMemory).flush()
  await house.letTimePass(5 * day)

  assert.equal(await statusOf(used), 200)
  assert.equal((await unused.get('/v1/account')).code, 'session_expired')
})

test('[SESSIONS-5] [T038] use never moves the latest end of a session', async () => {
  const browser = await aSignedInBrowser(house, { transport: 'cookie' })
  for (const _ of [1, 2, 3]) {
    await house.letTimePass(9 * day)
    assert.equal(await statusOf(browser), 200)
    await house.ctx.instance(createSessionMemory).flush()
  }

  await house.letTimePass(3 * day + 1)

  assert.equal((await browser.get('/v1/account')).code, 'session_expired')
})

type End = { name: string; code: string; end: (browser: Browser) => Promise<unknown> }

const ends: End[] = [
  { name: 'sign-out', code: 'session_signed_out', end: (browser) => browser.post('/v1/sign-out') },
  {
    name: 'the owner from another device',
    code: 'session_ended_by_owner',
    end: async () =>
      (await aSignedInBrowser(house)).post('/v1/sessions/end-others', undefined, { bearer: true }),
  },
  {
    name: 'an administrator',
    code: 'session_ended_by_administrator',
    end: () =>
      house.rows(
        sql`select portcullis.end_sessions(id, null, null, 'administrator') from portcullis.accounts`,
      ),
  },
  { name: 'suspension', code: 'session_ended_by_administrator', end: suspend },
  { name: 'its latest moment', code: 'session_expired', end: () => house.letTimePass(30 * day + 1) },
]

for (const { name, code, end } of ends) {
  test(`[SESSIONS-7] [SESSIONS-9] ended by ${name}: ${code}, and the cookies are taken away`, async () => {
    const browser = await aSignedInBrowser(house, { transport: 'cookie' })
    const same = browser.stolen()
    const asking = browser.stolen()

    await end(browser)

    assert.equal((await same.get('/v1/account')).code, code)
    assert.deepEqual(same.sessionCookies, [])
    const seen = await asking.get('/v1/session')
    assert.deepEqual(seen.body, { session: null, account: null, csrfToken: null })
    assert.deepEqual(asking.sessionCookies, [])
  })

  test(`[SESSIONS-7] ended by ${name}: a refresh is told ${code}`, async () => {
    const browser = await aSignedInBrowser(house)
    const same = browser.stolen()

    await end(browser)

    assert.equal((await same.refresh()).code, code)
    assert.deepEqual(same.sessionCookies, [])
  })
}

test('[SESSIONS-7] a theft is told to whoever holds a token of that session', async () => {
  const browser = await aSignedInBrowser(house)
  const thief = browser.stolen()
  await browser.refresh()
  await browser.refresh()

  await thief.refresh()

  assert.equal((await browser.get('/v1/account', { bearer: true })).code, 'session_stolen')
  assert.equal((await browser.refresh()).code, 'session_stolen')
})

test('[SESSIONS-9] the end of one session leaves the cookies of another in the same browser', async () => {
  const browser = await aSignedInBrowser(house, { transport: 'cookie' })
  const other = await aSignedInBrowser(house, { transport: 'cookie' })
  await other.post('/v1/sessions/end-others')
  await browser.signIn('ann@example.com', goodPassword, 'token')

  await browser.get('/v1/session')

  assert.deepEqual(browser.sessionCookies, ['__Host-csrf', '__Host-refresh'])
  assert.equal((await browser.refresh()).status, 200)
})

test('[SESSIONS-9] a cookie that proves nothing takes no cookie away', async () => {
  const browser = await aSignedInBrowser(house, { transport: 'cookie' })
  const forged = browser.stolen()
  forged.cookies.set(
    '__Host-session',
    `${browser.cookies.get('__Host-session')?.slice(0, 37)}${'A'.repeat(43)}`,
  )

  const answer = await forged.get('/v1/account')

  assert.equal(answer.code, 'not_signed_in')
  assert.deepEqual(answer.headers.getSetCookie(), [])
  assert.equal(await statusOf(browser), 200)
})

test('[SESSIONS-11] the moment of last use is written once a minute, and GET /v1/session writes none', async () => {
  const browser = await aSignedInBrowser(house, { transport: 'cookie' })
  const { flush } = house.ctx.instance(createSessionMemory)
  const seenAfter = async (seconds: number, path: string) => {
    await house.letTimePass(seconds)
    await browser.get(path)
    await flush()
    return (await rowOf(browser))?.last_seen_at.getTime() ?? 0
  }

  const start = (await rowOf(browser))?.last_seen_at.getTime() ?? 0
  const soon = await seenAfter(50, '/v1/account')
  const asked = await seenAfter(50, '/v1/session')
  const used = await seenAfter(1, '/v1/account')

  assert.equal(soon, start)
  assert.equal(asked, start)
  assert.ok(used - start > 100_000, `${used - start} ms later`)
})

test('[SESSIONS-12] [T041] a sign-in beyond the cap ends the session that was used longest ago', async () => {
  await anAccount(house)
  const signIn = async () => {
    const browser = house.browser()
    await browser.signIn('ann@example.com', goodPassword, 'cookie')
    return browser
  }
  const used = await signIn()
  const unused = await signIn()
  await house.letTimePass(120)
  assert.equal(await statusOf(used), 200)
  await house.ctx.instance(createSessionMemory).flush()
  for (let count = 2; count < house.settings.sessions.mostPerAccount; count++) await signIn()
  const [full] = await house.rows(sql`select from portcullis.sessions where ended_at is not null`)
  assert.equal(full, undefined)

  const newest = await signIn()

  assert.equal((await unused.get('/v1/account')).code, 'session_expired')
  assert.equal(await statusOf(used), 200)
  assert.equal(await statusOf(newest), 200)
})

test('[SESSIONS-12] an account that may have one session has the newest', async (t) => {
  const strict = await openHouse({ SESSION_MOST_PER_ACCOUNT: '1' })
  t.after(() => strict.close())
  const first = await anAccount(strict)
  await first.signIn('ann@example.com', goodPassword, 'cookie')
  assert.equal(await statusOf(first), 200)

  const second = strict.browser()
  await second.signIn('ann@example.com', goodPassword, 'cookie')

  assert.equal((await first.get('/v1/account')).code, 'session_expired')
  assert.equal(await statusOf(second), 200)
})
