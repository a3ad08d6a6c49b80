import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { Browser } from '../../packages/server/src/test/browser.ts'
import { DeviceKey } from '../../packages/server/src/test/device-key.ts'
import { guessFromEverywhere } from '../../packages/server/src/test/exhaust.ts'
import { anAccount, aSignedInBrowser, tokenMailedTo } from '../../packages/server/src/test/fixtures.ts'
import { goodPassword, type House, openHouse, publicUrl } from '../../packages/server/src/test/house.ts'
import { anOperator } from '../../packages/server/src/test/operators.ts'

const newPassword = 'another fine long password'

/** One of each kind of token that the server makes or takes. */
type Kinds = {
  'access token': string
  'refresh token': string
  'session cookie': string
  'CSRF token': string
  'device nonce': string
  'device proof': string
  'sign-up cookie': string
  'sign-up link': string
  'reset link': string
  'email-change link': string
  'undo link': string
  'device cookie': string
  'known-device link': string
  'API key': string
}

/** Presents a token where another kind belongs, and tells whether it was taken. */
type Consumer = (token: string) => Promise<boolean>

describe('a token of one kind in the place of another', () => {
  let house: House
  let byToken: Browser
  let byCookie: Browser
  let kinds: Kinds
  let waitingLink: string

  before(async () => {
    house = await openHouse({ THROTTLE_ADDRESS_ATTEMPTS: '100000', THROTTLE_CODE_ATTEMPTS: '10' })
    byToken = await aSignedInBrowser(house)
    byCookie = await aSignedInBrowser(house, { transport: 'cookie' })
    const key = new DeviceKey()
    key.nonce = (await byToken.get('/v1/session')).headers.get('dpop-nonce') ?? ''
    const { signUpCookie, signUpLink } = await twoSignUps()
    kinds = {
      'access token': byToken.accessToken ?? '',
      'refresh token': byToken.cookies.get('__Host-refresh') ?? '',
      'session cookie': byCookie.cookies.get('__Host-session') ?? '',
      'CSRF token': byCookie.csrfToken ?? '',
      'device nonce': key.nonce,
      'device proof': await key.prove(`${publicUrl}/v1/sign-in`),
      'sign-up cookie': signUpCookie,
      'sign-up link': signUpLink,
      'reset link': await aResetLink(),
      ...(await emailChangeLinks()),
      ...(await besiegedAccount()),
      'API key': await anApiKey(),
    }
  })
  after(() => house.close())

  /** One sign-up of which we hold the browser's cookie, and one of which we hold the link. */
  const twoSignUps = async () => {
    const [cai, dan] = [house.browser(), house.browser()]
    await cai.post('/v1/sign-up', { email: 'cai@example.com', password: goodPassword })
    await dan.post('/v1/sign-up', { email: 'dan@example.com', password: goodPassword })
    waitingLink = await tokenMailedTo(house, 'cai@example.com')
    return {
      signUpCookie: cai.cookies.get('__Host-sign-up') ?? '',
      signUpLink: await tokenMailedTo(house, 'dan@example.com'),
    }
  }
  const aResetLink = async () => {
    await anAccount(house, 'bea@example.com')
    await house.browser().post('/v1/password-reset', { email: 'bea@example.com' })
    return tokenMailedTo(house, 'bea@example.com')
  }
  /** The undo of one change of address, and the link of the next. */
  const emailChangeLinks = async () => {
    const bearer = { bearer: true }
    await byToken.post('/v1/email-change', { email: 'ann-2@example.com' }, bearer)
    const token = await tokenMailedTo(house, 'ann-2@example.com')
    await byToken.post('/v1/email-change/confirm', { token }, bearer)
    await byToken.post('/v1/email-change', { email: 'ann-3@example.com' }, bearer)
    return {
      'undo link': await tokenMailedTo(house, 'ann@example.com'),
      'email-change link': await tokenMailedTo(house, 'ann-3@example.com'),
    }
  }

  /** What lets a browser in while strangers guess at Eve's account, and what makes another browser such. */
  const besiegedAccount = async () => {
    const eve = await aSignedInBrowser(house, { email: 'eve@example.com' })
    await guessFromEverywhere(house, 'eve@example.com')
    return {
      'device cookie': eve.cookies.get('__Host-device') ?? '',
      'known-device link': await tokenMailedTo(house, 'eve@example.com'),
    }
  }

  const anApiKey = async () => {
    const boss = await anOperator(house, 'administrator')
    const wanted = { name: 'A dashboard', scopes: ['events:read'], expiresInDays: 1, reason: 'It is one.' }
    return (await boss.post<{ key: string }>('/v1/admin/api-keys', wanted)).body.key
  }

  const isTaken = async (asked: Promise<{ status: number; code: string | undefined }>) => {
    const { status, code } = await asked
    assert.ok(status < 500 && status !== 429, `${status} ${code}`)
    return status < 300
  }
  const without = (browser: Browser, cookie: string, value: string) => {
    const copy = browser.stolen()
    copy.cookies.set(cookie, value)
    return copy
  }

  /** In an order in which none ends what a later one needs. */
  const consumers: [keyof Kinds, Consumer][] = [
    ['access token', (token) => isTaken(house.browser().get('/v1/account', { bearer: token }))],
    ['session cookie', (token) => isTaken(without(byCookie, '__Host-session', token).get('/v1/account'))],
    [
      'CSRF token',
      (token) =>
        isTaken(
          byCookie
            .stolen()
            .send('/v1/account', { name: 'Anna' }, { method: 'PATCH', headers: { 'x-csrftoken': token } }),
        ),
    ],
    [
      'device nonce',
      async (token) => {
        const dpop = await new DeviceKey().prove(`${publicUrl}/v1/sign-in`, { nonce: token })
        return isTaken(signIn({ dpop }))
      },
    ],
    ['device proof', (token) => isTaken(signIn({ dpop: token }))],
    ['refresh token', (token) => isTaken(without(byToken, '__Host-refresh', token).refresh())],
    [
      'sign-up cookie',
      (token) =>
        isTaken(
          house
            .browser()
            .post('/v1/email-verification/confirm', { token: waitingLink }, cookie('sign-up', token)),
        ),
    ],
    [
      'sign-up link',
      (token) =>
        isTaken(house.browser().post('/v1/email-verification/confirm', { token, password: goodPassword })),
    ],
    [
      'reset link',
      (token) =>
        isTaken(house.browser().post('/v1/password-reset/confirm', { token, password: newPassword })),
    ],
    [
      'email-change link',
      (token) =>
        isTaken(byToken.post('/v1/email-change/confirm', { token }, { bearer: kinds['access token'] })),
    ],
    ['undo link', (token) => isTaken(house.browser().post('/v1/email-change/undo', { token }))],
    [
      'device cookie',
      async (token) => {
        const input = { email: 'eve@example.com', password: goodPassword, transport: 'token' }
        const { status, code } = await house.browser().post('/v1/sign-in', input, cookie('device', token))
        assert.ok(status === 201 || code === 'too_many_attempts', `${status} ${code}`)
        return status === 201
      },
    ],
    ['known-device link', (token) => isTaken(house.browser().post('/v1/known-device', { token }))],
    ['API key', (token) => isTaken(house.browser().get('/v1/admin/events', { bearer: token }))],
  ]
  const cookie = (name: string, value: string) => ({ headers: { cookie: `__Host-${name}=${value}` } })
  const signIn = (headers: Record<string, string>) =>
    house
      .browser()
      .post(
        '/v1/sign-in',
        { email: 'ann-2@example.com', password: goodPassword, transport: 'token' },
        { headers },
      )

  for (const [wanted, consume] of consumers) {
    test(`[T149] in the place of the ${wanted} nothing else is taken`, async () => {
      const others = Object.entries(kinds).filter(([kind]) => kind !== wanted)
      assert.equal(others.length, 13)

      for (const [kind, token] of others) {
        assert.ok(token.length > 20, kind)
        assert.equal(await consume(token), false, `a ${kind}`)
      }

      assert.equal(await consume(kinds[wanted]), true, `a ${wanted}`)
    })
  }
})
