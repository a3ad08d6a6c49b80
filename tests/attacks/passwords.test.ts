import assert from 'node:assert/strict'
import { after, before, beforeEach, test } from 'node:test'
import { sql } from '../../packages/server/src/platform/db/sql.ts'
import { anAccount, aSignedInBrowser } from '../../packages/server/src/test/fixtures.ts'
import { goodPassword, type House, openHouse } from '../../packages/server/src/test/house.ts'
import { stateAndLogOf } from '../../packages/server/src/test/state-of.ts'

const email = 'ann@example.com'

let house: House
before(async () => {
  house = await openHouse()
})
beforeEach(() => house.empty())
after(() => house.close())

const signIn = (password: string) => house.browser().signIn(email, password)
const signUp = (password: string) =>
  house.browser().post('/v1/sign-up', { email: 'new@example.com', password })

test('[T111] nothing of a long password is cut off, neither at 72 bytes nor around it', async () => {
  const start = 'sixty-four bytes of a phrase, which is where others begin to fall: '
  for (const [n, password] of [
    `${start}and thirteen`,
    `${'é'.repeat(20)} on a ${'é'.repeat(20)}`,
  ].entries()) {
    await house.empty()
    await anAccount(house, email, password)
    const bytes = new TextEncoder().encode(password)
    const cuts = [71, 72, 73].map((most) => new TextDecoder().decode(bytes.slice(0, most)))

    for (const guess of [...cuts, `${cuts[1]}zz`, `${password}x`, password.slice(0, -1)]) {
      if (guess !== password) assert.equal((await signIn(guess)).code, 'invalid_credentials', `${n} ${guess}`)
      await house.rows(sql`delete from portcullis.attempts`)
    }
    assert.equal((await signIn(password)).status, 201)
  }
})

test('[T112] no password ends at a NUL: it is refused where one is set and where one is tried', async () => {
  await anAccount(house)

  const set = await signUp('correct horse\u0000battery staple!!')
  const tried = [await signIn(`${goodPassword}\u0000`), await signIn(`${goodPassword}\u0000and a tail`)]

  for (const { status, code } of [set, ...tried]) assert.deepEqual([status, code], [400, 'malformed_request'])
  assert.deepEqual(await house.rows(sql`select from portcullis.pending_sign_ups`), [])
  assert.equal((await signIn(goodPassword)).status, 201)
})

test('[T113] passwords of 64, 128 and 200 characters with spaces and emoji are taken and work', async () => {
  const phrase = [
    ...'a walrus 🐴 juggles three 🍋 lemons on a slow train to Køb, while the 🎻 plays on: '.repeat(4),
  ]
  for (const length of [64, 128, 200]) {
    await house.empty()
    const password = phrase.slice(0, length).join('')
    await anAccount(house, email, password)

    assert.equal((await signIn(phrase.slice(0, length - 1).join(''))).code, 'invalid_credentials')
    assert.equal((await signIn(password)).status, 201)
  }
})

test('[T118] what is no text is refused as malformed, and nothing is put in its place', async () => {
  await anAccount(house)
  const before = await stateAndLogOf(house)
  const quote = (inside: Uint8Array | string) =>
    Buffer.concat([
      Buffer.from(`{"email":"${email}","password":"a fine long passw`),
      Buffer.from(inside as Uint8Array),
      Buffer.from('rd"}'),
    ])

  for (const body of [
    quote(Buffer.from('\\ud800')),
    quote(Buffer.from('\\udc00\\ud800')),
    quote(Uint8Array.of(0xff)),
    quote(Uint8Array.of(0xc0, 0xaf)),
    quote(Uint8Array.of(0xed, 0xa0, 0x80)),
    quote(Uint8Array.of(0xf4, 0x90, 0x80, 0x80)),
  ]) {
    for (const path of ['/v1/sign-in', '/v1/sign-up']) {
      const headers = { origin: 'https://auth.example.com', 'content-type': 'application/json' }
      const answer = await house.knock(path, { method: 'POST', headers, body: new Uint8Array(body) })
      assert.equal(((await answer.json()) as { code: string }).code, 'malformed_request')
      assert.equal(answer.status, 400)
    }
  }

  assert.equal(await stateAndLogOf(house), before)
})

test('[T119] repeats of the service, the domain and the person are refused; a phrase that has them in it is not', async () => {
  for (const password of [
    'portcullisportcullis',
    'Auth.Example.Com',
    'new@example.com',
    'example.comexample.com',
  ])
    assert.equal((await signUp(password)).code, 'weak_password', password)

  assert.equal((await signUp('a portcullis guards example.com')).status, 202)
})

test('[T122] the password is changed by nobody who does not prove the present one', async () => {
  const browser = await aSignedInBrowser(house, { transport: 'cookie' })
  const change = (input: object) =>
    browser.post('/v1/password-change', { newPassword: 'another fine phrase of ann', ...input })

  assert.equal((await change({})).code, 'malformed_request')
  assert.equal((await change({ currentPassword: '' })).code, 'malformed_request')
  for (let tries = 0; tries < house.settings.throttle.accountAttempts; tries++)
    await change({ currentPassword: 'wrong horse battery staple' })
  assert.equal((await change({ currentPassword: goodPassword })).code, 'too_many_attempts')

  assert.equal((await signIn(goodPassword)).status, 201)
})

test('[T124] a password or token in the address is not looked at, and stands in no log', async () => {
  await anAccount(house)
  const before = (await house.eventNames()).length
  const query = `?email=${email}&password=${encodeURIComponent(goodPassword)}&token=canary-4711`
  const headers = { origin: 'https://auth.example.com', 'content-type': 'application/json' }

  const answers = [
    await house.knock(`/v1/sign-in${query}`),
    await house.knock(`/v1/sign-in${query}`, { method: 'POST', headers, body: '{}' }),
    await house.knock(`/v1/password-reset/confirm${query}`, { method: 'POST', headers, body: '{}' }),
  ]

  for (const answer of answers) {
    assert.ok(answer.status >= 400 && answer.status < 500, `${answer.status}`)
    assert.deepEqual(answer.headers.getSetCookie(), [])
    assert.doesNotMatch(await answer.text(), /canary|correct%20horse|correct horse/)
  }
  assert.equal((await house.eventNames()).length, before)
  assert.doesNotMatch(JSON.stringify(house.logged), /canary|correct%20horse|correct horse/)
})
