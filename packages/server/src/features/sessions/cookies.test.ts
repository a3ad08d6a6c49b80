import assert from 'node:assert/strict'
import { afterEach, describe, test } from 'node:test'
import { cookieNames } from '@portcullis/protocol/cookies'
import type { Environment } from '../../platform/settings.ts'
import { draftSettings, readDevelopmentSettings } from '../../settings.ts'
import { makeEveryJourney } from '../../test/every-journey.ts'
import { anAccount } from '../../test/fixtures.ts'
import { goodPassword, type House, openHouse } from '../../test/house.ts'
import { newSalt, writeRefreshToken } from './refresh-token.ts'

const names = cookieNames(true)
const reason = 'The app runs on shop.example until it moves below example.com.'

/** Attributes of a Set-Cookie line, its lifetime apart. */
const attributesOf = (line: string) =>
  line
    .split('; ')
    .slice(1)
    .filter((attribute) => !attribute.startsWith('Max-Age='))
    .toSorted()

describe('cookies', () => {
  let house: House
  afterEach(() => house.close())

  const sites: [string, Record<string, string>, string[]][] = [
    ['Lax, unless something else is set', {}, ['SameSite=Lax']],
    ['Strict where it is set', { SESSION_COOKIE_SAMESITE: 'Strict' }, ['SameSite=Strict']],
    [
      'None with a reason, and Partitioned then',
      { SESSION_COOKIE_SAMESITE: 'None', SESSION_COOKIE_CROSS_SITE_REASON: reason },
      ['Partitioned', 'SameSite=None'],
    ],
  ]
  for (const [what, environment, site] of sites) {
    test(`[SESSIONS-16] [SESSIONS-17] in every journey each cookie is guarded, and its SameSite is ${what}`, async () => {
      house = await openHouse(environment)

      const exchanges = await makeEveryJourney(house)

      const lines = exchanges.flatMap(({ cookies }) => cookies)
      const written = new Set(lines.map((line) => line.slice(0, line.indexOf('='))))
      const { session, refresh, csrf, signUp } = names
      assert.ok([session, refresh, csrf, signUp].every((name) => written.has(name)))
      for (const line of lines) {
        const readable = line.startsWith(`${names.csrf}=`)
        const guards = ['Path=/', 'Secure', ...site, ...(readable ? [] : ['HttpOnly'])]
        assert.deepEqual(attributesOf(line), guards.toSorted(), line.slice(0, 20))
      }
    })
  }

  test('[SESSIONS-18] all cookies together are less than 1 KB, when everything is held at once and is as long as it can be', async () => {
    house = await openHouse({ SESSION_COOKIE_SAMESITE: 'None', SESSION_COOKIE_CROSS_SITE_REASON: reason })
    await anAccount(house)
    const answers = []
    const browser = house.browser()
    answers.push(await browser.post('/v1/sign-up', { email: 'bob@example.com', password: goodPassword }))
    answers.push(await browser.signIn('ann@example.com', goodPassword, 'cookie'))
    answers.push(await browser.signIn('ann@example.com', goodPassword, 'token'))
    answers.push(await browser.get('/v1/session'))

    const oldest = { sessionId: crypto.randomUUID(), generation: 999_999_999, salt: newSalt() }
    browser.cookies.set(names.refresh, writeRefreshToken(house.ctx, oldest))
    // What this browser was not given is taken to be as long as the longest that it was.
    const longest = Math.max(...[...browser.cookies.values()].map(({ length }) => length))
    for (const name of Object.values(names)) {
      if (!browser.cookies.has(name)) browser.cookies.set(name, 'x'.repeat(longest))
    }
    const sent = [...browser.cookies].map((pair) => pair.join('=')).join('; ')
    const set = answers.map(({ headers }) => headers.getSetCookie().join('\r\nset-cookie: ').length)

    assert.ok(browser.cookies.size >= 4)
    assert.ok(sent.length < 1024, `${sent.length} bytes are sent`)
    assert.ok(Math.max(...set) < 1024, `${Math.max(...set)} bytes are set`)
  })
})

describe('the settings of cookies', () => {
  const mistakesIn = (environment: Environment) =>
    draftSettings({ PUBLIC_URL: 'https://auth.example.com', ...environment })
      .mistakes.filter(({ env }) => env.startsWith('SESSION_'))
      .map(({ env, message }) => `${env}: ${message}`)
      .join('\n')

  const refused: [string, Environment, RegExp][] = [
    ['cookies over plain http', { SESSION_COOKIE_SECURE: 'False' }, /Write SESSION_COOKIE_SECURE=true/],
    ['cookies that script can read', { SESSION_COOKIE_HTTPONLY: '0' }, /Write SESSION_COOKIE_HTTPONLY=true/],
    [
      'cookies for every site without a reason',
      { SESSION_COOKIE_SAMESITE: 'None' },
      /^SESSION_COOKIE_CROSS_SITE_REASON: .*SESSION_COOKIE_CROSS_SITE_REASON="/,
    ],
    [
      'a reason that says nothing',
      { SESSION_COOKIE_SAMESITE: 'None', SESSION_COOKIE_CROSS_SITE_REASON: 'because' },
      /^SESSION_COOKIE_CROSS_SITE_REASON: Write a sentence/,
    ],
    [
      'a reason for nothing',
      { SESSION_COOKIE_CROSS_SITE_REASON: reason },
      /^SESSION_COOKIE_CROSS_SITE_REASON: SESSION_COOKIE_SAMESITE is Lax, which needs no reason/,
    ],
    [
      'cookies for every site over plain http',
      {
        PUBLIC_URL: 'http://auth.example.com',
        SESSION_COOKIE_SAMESITE: 'None',
        SESSION_COOKIE_CROSS_SITE_REASON: reason,
      },
      /over https alone/,
    ],
    ['no SameSite at all', { SESSION_COOKIE_SAMESITE: 'False' }, /Write Lax, Strict or None/],
  ]
  for (const [what, environment, message] of refused) {
    test(`[SESSIONS-16] [SESSIONS-17] ${what} are refused, with the line to write`, () => {
      const mistakes = mistakesIn(environment)

      assert.match(mistakes, message)
      assert.equal(mistakes.split('\n').length, 1, mistakes)
    })
  }

  test('[SESSIONS-16] what is so anyway may be written', () => {
    assert.equal(mistakesIn({ SESSION_COOKIE_SECURE: 'True', SESSION_COOKIE_HTTPONLY: 'true' }), '')
    assert.equal(mistakesIn({ SESSION_COOKIE_SAMESITE: 'Strict' }), '')
  })

  test('[SESSIONS-16] development on plain http may say that its cookies are not Secure, and nothing else', () => {
    const develop = (environment: Environment) => () =>
      readDevelopmentSettings(environment, { secretKey: 'x'.repeat(50) })

    assert.equal(develop({ SESSION_COOKIE_SECURE: 'false' })().sessions.cookieSecure, false)
    assert.throws(develop({ SESSION_COOKIE_HTTPONLY: 'false' }), /SESSION_COOKIE_HTTPONLY=true/)
    assert.throws(
      develop({ SESSION_COOKIE_SAMESITE: 'None', SESSION_COOKIE_CROSS_SITE_REASON: reason }),
      /https alone/,
    )
  })
})
