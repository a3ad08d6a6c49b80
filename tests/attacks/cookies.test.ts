import assert from 'node:assert/strict'
import { after, before, beforeEach, test } from 'node:test'
import { sql } from '../../packages/server/src/platform/db/sql.ts'
import type { Browser } from '../../packages/server/src/test/browser.ts'
import { guessFromEverywhere } from '../../packages/server/src/test/exhaust.ts'
import { aSignedInBrowser } from '../../packages/server/src/test/fixtures.ts'
import { goodPassword, type House, openHouse } from '../../packages/server/src/test/house.ts'
import { stateOf } from '../../packages/server/src/test/state-of.ts'

let house: House
before(async () => {
  house = await openHouse()
})
beforeEach(() => house.empty())
after(() => house.close())

const origin = 'https://auth.example.com'
const name = '__Host-session'
const sessionOf = (browser: Browser) => browser.cookies.get(name) ?? ''

/** Asks for the account with these Cookie headers as they are. */
const askWith = async (cookies: string | string[], path = '/v1/account', method = 'GET') => {
  const headers: [string, string][] = [cookies].flat().map((cookie) => ['cookie', cookie])
  const response = await house.knock(path, { method, headers: [...headers, ['origin', origin]] })
  const { code } = (response.headers.get('content-type')?.includes('json') ? await response.json() : {}) as {
    code?: string
  }
  return { status: response.status, code, cookies: response.headers.getSetCookie() }
}

const twoPeople = async () => {
  const ann = sessionOf(await aSignedInBrowser(house, { transport: 'cookie' }))
  const bob = sessionOf(await aSignedInBrowser(house, { email: 'bob@example.com', transport: 'cookie' }))
  assert.equal((await askWith(`${name}=${ann}`)).status, 200)
  assert.equal((await askWith(`${name}=${bob}`)).status, 200)
  return { ann, bob }
}

test('[T045] a session cookie that comes twice is refused, in any order, and for whatever it asks', async () => {
  const { ann, bob } = await twoPeople()
  const state = await stateOf(house)

  for (const cookies of [
    `${name}=${bob}; ${name}=${ann}`,
    `${name}=${ann}; ${name}=${bob}`,
    `${name}=${ann}; ${name}=${ann}`,
    `${name}=${ann}; a=b; ${name}=`,
    [`${name}=${bob}`, `${name}=${ann}`],
    [`${name}=${ann}`, `${name}=${bob}`],
  ]) {
    for (const [method, path] of [
      ['GET', '/v1/account'],
      ['GET', '/v1/session'],
      ['POST', '/v1/sign-out'],
      ['POST', '/v1/token/refresh'],
      ['POST', '/v1/sessions/end-others'],
    ] as const) {
      const answer = await askWith(cookies, path, method)
      assert.deepEqual(answer, { status: 400, code: 'ambiguous_cookie', cookies: [] }, `${method} ${path}`)
    }
  }

  assert.equal(await stateOf(house), state)
})

test('[T045] so is every other cookie of ours, and a stranger with the same prefix is not', async () => {
  for (const twice of ['__Host-refresh', '__Host-csrf', '__Host-sign-up', '__Host-device']) {
    assert.equal((await askWith(`${twice}=a; ${twice}=b`)).code, 'ambiguous_cookie', twice)
  }
  assert.equal((await askWith('__Host-other=a; __Host-other=b')).code, 'not_signed_in')
})

test('[T046] [T047] [T048] a name that is not ours to the byte is not ours', async () => {
  const { ann } = await twoPeople()

  for (const cookie of [
    `__host-session=${ann}`,
    `__HOST-SESSION=${ann}`,
    `__Host-Session=${ann}`,
    `session=${ann}`,
    `__Secure-session=${ann}`,
    `__Host-session =${ann}`,
    `__Host%2Dsession=${ann}`,
    ...['\u00e2\u0080\u0080', '\u00c2\u0085', '\u00c2\u00a0', '\u00a0', '\u0085', '  ', '\t', '\v', '\f'].map(
      (before) => `a=b; ${before}__Host-session=${ann}`,
    ),
    `=__Host-session=${ann}`,
    `a=b; =__Host-session=${ann}`,
    '__Host-session',
    ';;;',
    '=',
    '; ;=;',
  ]) {
    assert.deepEqual(await askWith(cookie), { status: 401, code: 'not_signed_in', cookies: [] }, cookie)
  }
})

test('[T049] nothing is taken from inside quotes, and quotes around a value are part of it', async () => {
  const { ann } = await twoPeople()

  const sandwich = await askWith(`$Version=1; x="a; ${name}=${ann}; y=b"`)
  const session = await house.knock('/v1/session', { headers: { cookie: `$Version=1; x="${ann}` } })
  const quoted = await askWith(`${name}="${ann}"`)

  // What stands between the quotes is a cookie of its own, as browsers send it, or none.
  assert.equal(sandwich.status, 200)
  assert.equal((await session.text()).includes(ann.slice(37)), false)
  assert.deepEqual(quoted, { status: 401, code: 'not_signed_in', cookies: [] })
})

test('[T050] a CSRF cookie that an attacker planted, with the same header, opens nothing', async () => {
  const browser = await aSignedInBrowser(house, { transport: 'cookie' })
  const bob = await aSignedInBrowser(house, { email: 'bob@example.com', transport: 'cookie' })
  const other = await aSignedInBrowser(house, { transport: 'cookie' })

  for (const planted of ['x', `${'A'.repeat(22)}.${'A'.repeat(43)}`, bob.csrfToken ?? '']) {
    browser.cookies.set('__Host-csrf', planted)
    const answer = await browser.post('/v1/sessions/end-others', undefined, {
      headers: { 'x-csrftoken': planted },
    })
    assert.equal(answer.code, 'csrf_refused')
  }

  assert.equal((await other.get('/v1/account')).status, 200)
  assert.equal((await browser.post('/v1/sessions/end-others')).status, 204)
  assert.equal((await other.get('/v1/account')).code, 'session_ended_by_owner')
})

test('[T051] a Cookie header that is too large is refused, many small cookies are not', async () => {
  const { ann } = await twoPeople()
  const many = Array.from({ length: 200 }, (_, n) => `c${n}=${n}`).join('; ')

  const large = await askWith(`x=${'a'.repeat(9 * 1024)}; ${name}=${ann}`)

  assert.deepEqual(large, { status: 431, code: 'headers_too_large', cookies: [] })
  assert.equal((await askWith(`${many}; ${name}=${ann}`)).status, 200)
})

test('[T052] a value that is no session is refused alike, whatever it tries to be', async () => {
  const { ann } = await twoPeople()
  const [id = '', secret = ''] = [ann.slice(0, 36), ann.slice(37)]
  const refreshed = (await aSignedInBrowser(house)).cookies.get('__Host-refresh') ?? ''
  const state = await stateOf(house)

  for (const value of [
    "' OR 1=1--",
    `${id}' or '1'='1`,
    '../../etc/passwd',
    '%00',
    `${ann}%00`,
    `${ann} ;a=b`,
    `${ann}.`,
    ann.slice(0, -1),
    `${ann}A`,
    `${id}.${secret.toLowerCase()}x`,
    `${id.toUpperCase()}.${secret}`,
    `${id}.${'A'.repeat(43)}`,
    `${crypto.randomUUID()}.${secret}`,
    '{"id":1}',
    'eyJhbGciOiJub25lIn0.e30.',
    '__proto__',
    'constructor',
    'e30',
    'a'.repeat(7000),
    refreshed,
  ]) {
    const answer = await askWith(`${name}=${value}`)
    assert.deepEqual(answer, { status: 401, code: 'not_signed_in', cookies: [] }, value.slice(0, 60))
  }

  assert.equal(await stateOf(house), state)
})

test('[T052] every character of a session cookie counts', async () => {
  const { ann } = await twoPeople()

  for (let at = 0; at < ann.length; at++) {
    // The last character of 256 bits in base64url has two bits that decode to nothing: they count as well.
    const other = ann[at] === 'A' ? 'B' : 'A'
    const changed = ann.slice(0, at) + other + ann.slice(at + 1)
    assert.equal((await askWith(`${name}=${changed}`)).code, 'not_signed_in', `character ${at}`)
  }
})

test('[T026] no secret of one kind passes for another', async () => {
  const cookie = await aSignedInBrowser(house, { transport: 'cookie' })
  const token = await aSignedInBrowser(house)
  const csrf = cookie.csrfToken ?? ''
  const [session, refresh, device, access] = [
    sessionOf(cookie),
    token.cookies.get('__Host-refresh') ?? '',
    token.cookies.get('__Host-device') ?? '',
    token.accessToken ?? '',
  ]
  const secrets = [session, refresh, device, access, csrf]
  for (const secret of secrets) assert.ok(secret.length > 20)
  const but = (own: string) => secrets.filter((secret) => secret !== own)

  for (const value of but(session)) assert.equal((await askWith(`${name}=${value}`)).code, 'not_signed_in')
  for (const bearer of but(access))
    assert.equal((await house.browser().get('/v1/account', { bearer })).code, 'not_signed_in')
  for (const value of but(refresh)) {
    const thief = house.browser()
    thief.cookies.set('__Host-refresh', value)
    thief.csrfToken = csrf
    assert.equal((await thief.refresh()).code, 'refresh_refused')
  }

  await guessFromEverywhere(house, 'ann@example.com')
  for (const value of but(device)) {
    const stranger = house.browser()
    stranger.cookies.set('__Host-device', value)
    assert.equal((await stranger.signIn('ann@example.com', goodPassword)).code, 'too_many_attempts')
  }
  assert.equal((await token.signIn('ann@example.com', goodPassword)).status, 201, 'the control')
})

test('[T030] a value that was planted before the sign-in is replaced, and never becomes a session', async () => {
  await aSignedInBrowser(house)
  const planted = `${crypto.randomUUID()}.${'A'.repeat(43)}`
  const victim = house.browser()
  victim.cookies.set(name, planted)

  const answer = await victim.post(
    `/v1/sign-in?${name}=${planted}&session=${planted}`,
    { email: 'ann@example.com', password: goodPassword, transport: 'cookie' },
    { headers: { 'x-session': planted } },
  )

  assert.equal(answer.status, 201)
  assert.notEqual(sessionOf(victim), planted)
  assert.equal((await askWith(`${name}=${planted}`)).code, 'not_signed_in')
  const [row] = await house.rows(sql`select from portcullis.sessions where id = ${planted.slice(0, 36)}`)
  assert.equal(row, undefined)
  const byBody = { email: 'ann@example.com', password: goodPassword, session: planted }
  assert.equal((await house.browser().post('/v1/sign-in', byBody)).code, 'malformed_request')
})
