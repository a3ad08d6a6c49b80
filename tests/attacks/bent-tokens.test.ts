import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import fc from 'fast-check'
import { readSignUpBrowser } from '../../packages/server/src/features/email-verification/sign-up-browser.ts'
import { readDeviceCookie } from '../../packages/server/src/features/known-devices/device-cookie.ts'
import { readToken } from '../../packages/server/src/features/one-time-codes/read-token.ts'
import { issueFirstLink } from '../../packages/server/src/features/operators/first-administrator.ts'
import { isCsrfToken } from '../../packages/server/src/features/sessions/csrf-token.ts'
import { isDeviceNonce } from '../../packages/server/src/features/sessions/device-nonce.ts'
import { readDeviceProof } from '../../packages/server/src/features/sessions/read-device-proof.ts'
import { readRefreshToken } from '../../packages/server/src/features/sessions/refresh-token.ts'
import { readSessionCookie } from '../../packages/server/src/features/sessions/session-cookie.ts'
import { readAccessToken } from '../../packages/server/src/features/signing-keys/access-token.ts'
import { sql } from '../../packages/server/src/platform/db/sql.ts'
import type { Browser } from '../../packages/server/src/test/browser.ts'
import { guessFromEverywhere } from '../../packages/server/src/test/exhaust.ts'
import { anAccount, aSignedInBrowser, tokenMailedTo } from '../../packages/server/src/test/fixtures.ts'
import { goodPassword, type House, openHouse } from '../../packages/server/src/test/house.ts'
import { anOperator } from '../../packages/server/src/test/operators.ts'

const password = 'another fine long password'

/** The token with each character changed, cut off at each, and with something added at either end. */
function bent(token: string): string[] {
  const changed = Array.from(token, (character, at) => {
    const other = character === 'A' ? 'B' : 'A'
    return token.slice(0, at) + other + token.slice(at + 1)
  })
  const cut = Array.from(token, (_, at) => token.slice(0, at)).filter((text) => text !== '')
  const added = ['A', '.', '=', '.A', '~', `.${token}`, '%00'].flatMap((more) => [token + more, more + token])
  return [...changed, ...cut, ...added, token.toUpperCase(), token.toLowerCase()].filter(
    (text) => text !== token,
  )
}

describe('a token that is bent', () => {
  let house: House
  before(async () => {
    house = await openHouse({ THROTTLE_ADDRESS_ATTEMPTS: '100000', THROTTLE_CODE_ATTEMPTS: '10' })
  })
  after(() => house.close())

  const withCookie = (browser: Browser, name: string, value: string) => {
    const copy = browser.stolen()
    copy.cookies.set(name, value)
    return copy
  }
  type Ask = (token: string) => Promise<{ status: number; code: string | undefined }>
  /** Every bent form is refused with the code; the token itself is taken afterwards. */
  const onlyItself = async (token: string, code: string, ask: Ask) => {
    for (const text of bent(token)) assert.equal((await ask(text)).code, code, text)
    assert.ok((await ask(token)).status < 300, 'the token itself')
  }

  test('[T052] as a session cookie signs nobody in', async () => {
    const browser = await aSignedInBrowser(house, { transport: 'cookie' })
    const name = '__Host-session'

    await onlyItself(browser.cookies.get(name) ?? '', 'not_signed_in', (token) =>
      withCookie(browser, name, token).get('/v1/account'),
    )
  })

  test('[T050] as a CSRF token lets nothing be changed', async () => {
    const browser = await aSignedInBrowser(house, { transport: 'cookie' })
    // A second token beside ours is read as the one of another session, as the protocol has it.
    const ask: Ask = (token) =>
      browser.send('/v1/account', { name: 'Mallory' }, { method: 'PATCH', headers: { 'x-csrftoken': token } })
    const token = browser.csrfToken ?? ''

    for (const text of bent(token).filter((one) => !one.split('~').includes(token))) {
      assert.equal((await ask(text)).code, 'csrf_refused', text)
    }
    const rows = await house.rows(sql`select from portcullis.accounts where name = 'Mallory'`)
    assert.equal(rows.length, 0)
    assert.equal((await ask(token)).status, 200)
  })

  test('[T023] as a reset link sets no password, and leaves the link as it is', async () => {
    await anAccount(house, 'bea@example.com')
    await house.browser().post('/v1/password-reset', { email: 'bea@example.com' })
    const token = await tokenMailedTo(house, 'bea@example.com')

    await onlyItself(token, 'invalid_link', (bentToken) =>
      house.browser().post('/v1/password-reset/confirm', { token: bentToken, password }),
    )
  })

  test('[T023] as a sign-up link opens no account', async () => {
    const browser = house.browser()
    await browser.post('/v1/sign-up', { email: 'cai@example.com', password: goodPassword })
    const token = await tokenMailedTo(house, 'cai@example.com')

    await onlyItself(token, 'invalid_link', (bentToken) =>
      browser.stolen().post('/v1/email-verification/confirm', { token: bentToken }),
    )
  })

  test('[T023] as a sign-up cookie is no browser that signed up', async () => {
    const browser = house.browser()
    await browser.post('/v1/sign-up', { email: 'dan@example.com', password: goodPassword })
    const token = await tokenMailedTo(house, 'dan@example.com')
    const name = '__Host-sign-up'

    await onlyItself(browser.cookies.get(name) ?? '', 'password_needed', (cookie) =>
      withCookie(browser, name, cookie).post('/v1/email-verification/confirm', { token }),
    )
  })

  test('[T026] as a device cookie lets nobody in while strangers guess', async () => {
    const browser = await aSignedInBrowser(house, { email: 'eve@example.com' })
    await guessFromEverywhere(house, 'eve@example.com')
    const name = '__Host-device'

    await onlyItself(browser.cookies.get(name) ?? '', 'too_many_attempts', (cookie) =>
      withCookie(house.browser(), name, cookie).signIn('eve@example.com', goodPassword),
    )
  })

  test('[T023] as a link for a new device makes no browser known, and leaves the link as it is', async () => {
    await anAccount(house, 'fay@example.com')
    await guessFromEverywhere(house, 'fay@example.com')
    const token = await tokenMailedTo(house, 'fay@example.com')

    await onlyItself(token, 'invalid_link', (bentToken) =>
      house.browser().post('/v1/known-device', { token: bentToken }),
    )
  })

  test('[ADMIN-API-KEYS-5] as an API key opens nothing', async () => {
    const boss = await anOperator(house, 'administrator')
    const wanted = { name: 'A dashboard', scopes: ['events:read'], expiresInDays: 1, reason: 'It is one.' }
    const { key } = (await boss.post<{ key: string }>('/v1/admin/api-keys', wanted)).body

    await onlyItself(key, 'not_signed_in', (bearer) => house.browser().get('/v1/admin/events', { bearer }))
  })

  test('[T023] as the link of the first administrator makes none', async () => {
    await house.rows(sql`truncate portcullis.accounts cascade`) // It is made for an empty database alone.
    const token = (await issueFirstLink(house.ctx))?.split('#token=')[1] ?? ''
    const input = { email: 'first@example.com', password: goodPassword }

    await onlyItself(token, 'invalid_link', (bentToken) =>
      house.browser().post('/v1/first-administrator', { ...input, token: bentToken }),
    )
  })

  test('[T157] as a nonce makes no proof', async () => {
    const browser = await aSignedInBrowser(house, { deviceKey: true })
    const nonce = (await browser.get('/v1/session')).headers.get('dpop-nonce') ?? ''

    await onlyItself(nonce, 'use_dpop_nonce', async (bentNonce) => {
      const dpop = await browser.deviceKey?.prove('https://auth.example.com/v1/token/refresh', {
        nonce: bentNonce,
      })
      return browser.stolen().post('/v1/token/refresh', undefined, { headers: { dpop: dpop ?? '' } })
    })
  })

  test('[T052] or any text at all, is read by no reader as one of ours, and none falls over it', async () => {
    const { ctx } = house
    const id = '00000000-0000-4000-8000-000000000000'
    const parts = fc.constantFrom(
      '',
      '.',
      '~',
      '=',
      id,
      ctx.keyring.primary.id,
      'A'.repeat(22),
      'A'.repeat(43),
      '0',
      '\0',
    )
    const texts = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 300 }),
      fc.array(fc.oneof(parts, fc.string({ maxLength: 8 })), { maxLength: 12 }).map((some) => some.join('')),
      fc.array(parts, { maxLength: 6 }).map((some) => some.join('.')),
    )

    await fc.assert(
      fc.asyncProperty(texts, async (text) => {
        assert.equal(readRefreshToken(ctx, text), undefined)
        assert.equal(isCsrfToken(ctx, id, text), false)
        assert.equal(isDeviceNonce(ctx, text), false)
        assert.equal(readDeviceCookie(ctx, text), undefined)
        assert.equal(await readAccessToken(ctx, text), undefined)
        assert.deepEqual(await readDeviceProof(ctx, text, { path: '/v1/sign-in' }), {
          refused: 'invalid_dpop_proof',
        })
        // Only the digest in a row tells these from ours; here it matters that nothing is thrown.
        const read = [readSessionCookie(text), readToken(ctx, 'sign-up', text), readSignUpBrowser(ctx, text)]
        assert.ok(read.every((one) => one === undefined || typeof one === 'object'))
      }),
      { numRuns: 1000 },
    )
  })
})
