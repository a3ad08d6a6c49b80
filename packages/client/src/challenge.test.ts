import assert from 'node:assert/strict'
import { pbkdf2Sync } from 'node:crypto'
import { test } from 'node:test'
import { createChallenge, type DeriveKeyFunction, verifySolution } from 'altcha-lib'
import { refusals } from '@portcullis/protocol/refusals'
import { AuthRefusal } from './create-client.ts'
import { FakeBrowser } from './test/fake-browser.ts'

const signIn = '/v1/sign-in'
const ada = { email: 'ada@example.com', password: 'right' }
const hmacSignatureSecret = 'secret'
const algorithm = 'PBKDF2/SHA-256'
const deriveKey: DeriveKeyFunction = async ({ cost, keyLength }, salt, password) => ({
  derivedKey: pbkdf2Sync(password, salt, cost, keyLength, 'sha256'),
})

const makeChallenge = (keyPrefix = '00') =>
  createChallenge({ algorithm, cost: 100, keyPrefix, deriveKey, hmacSignatureSecret })

/** A refusal as the server makes it. */
const challenged = (challenge: unknown) => async () => {
  const body = JSON.stringify({ code: 'challenge_needed', ...refusals.challenge_needed, challenge })
  const headers = { 'Content-Type': 'application/problem+json; charset=utf-8' }
  return new Response(body, { status: 403, headers })
}

const solutionsOf = ({ server }: FakeBrowser) =>
  server.heard.flatMap(({ path, headers }) => (path === signIn ? [headers.get('Challenge-Solution')] : []))

const holds = async (header: string | null | undefined) => {
  const solved = JSON.parse(atob(header ?? ''))
  return (await verifySolution({ ...solved, deriveKey, hmacSignatureSecret })).verified
}

for (const transport of ['token', 'cookie'] as const) {
  test(`[CLIENT-18] with transport ${transport} a challenge is solved and the request sent again`, async (t) => {
    const browser = new FakeBrowser(t)
    const told: boolean[] = []
    const tab = browser.openTab({ transport })
    tab.isSolving.subscribe(() => told.push(tab.isSolving.get()))
    browser.server.meddle(signIn, challenged(await makeChallenge()))

    await tab.signIn(ada)

    const [first, second] = solutionsOf(browser)
    assert.equal(first, null)
    assert.ok(await holds(second))
    assert.deepEqual(told, [true, false])
    assert.equal(tab.session.get().status, 'signed-in')
  })
}

test('[CLIENT-18] it is sent again twice and no more, each time with the newest solution', async (t) => {
  const browser = new FakeBrowser(t)
  const tab = browser.openTab({ transport: 'cookie' })
  for (let n = 0; n < 4; n++) browser.server.meddle(signIn, challenged(await makeChallenge()))

  await assert.rejects(
    tab.signIn(ada),
    (error) =>
      error instanceof AuthRefusal && error.code === 'challenge_needed' && error.challenge !== undefined,
  )

  const solutions = solutionsOf(browser)
  assert.equal(solutions.length, 3)
  assert.notEqual(solutions[1], solutions[2])
})

test('[CLIENT-18] what it cannot solve is the refusal that it was', async (t) => {
  const browser = new FakeBrowser(t)
  const tab = browser.openTab({ transport: 'cookie' })
  const { parameters, signature } = await makeChallenge()

  for (const challenge of [undefined, { parameters: { ...parameters, algorithm: 'ARGON2ID' }, signature }]) {
    browser.server.meddle(signIn, challenged(challenge))
    await assert.rejects(tab.signIn(ada), { code: 'challenge_needed' })
  }

  assert.deepEqual(solutionsOf(browser), [null, null])
})

test('[CLIENT-18] without WebCrypto it is the refusal as well', async (t) => {
  const browser = new FakeBrowser(t)
  const tab = browser.openTab({ transport: 'cookie' })
  browser.server.meddle(signIn, challenged(await makeChallenge()))
  t.mock.getter(globalThis.crypto, 'subtle', () => undefined)

  await assert.rejects(tab.signIn(ada), { code: 'challenge_needed' })
})

test('[CLIENT-18] one that takes too long is given up after half a minute, and the next is solved', async (t) => {
  const browser = new FakeBrowser(t)
  const tab = browser.openTab({ transport: 'cookie' })
  browser.server.meddle(signIn, challenged(await makeChallenge('0'.repeat(12))))
  t.mock.timers.enable({ apis: ['setTimeout'] })

  const tooLong = assert.rejects(tab.signIn(ada), { code: 'challenge_needed' })
  while (solutionsOf(browser).length === 0) await new Promise((done) => setImmediate(done))
  for (let n = 0; n < 50; n++) await new Promise((done) => setImmediate(done))
  t.mock.timers.tick(30_000)
  await tooLong
  t.mock.timers.reset()
  browser.server.meddle(signIn, challenged(await makeChallenge()))

  await tab.signIn(ada)

  assert.equal(solutionsOf(browser).length, 3)
})

test('[CLIENT-18] several are solved one after another, and the page is told once', async (t) => {
  const browser = new FakeBrowser(t)
  const told: boolean[] = []
  const tab = browser.openTab()
  tab.isSolving.subscribe(() => {
    told.push(tab.isSolving.get())
    throw new Error('a listener that throws stops nobody')
  })
  let most = 0
  let running = 0
  const { deriveBits } = crypto.subtle
  t.mock.method(crypto.subtle, 'deriveBits', async (...given: Parameters<typeof deriveBits>) => {
    most = Math.max(most, ++running)
    return deriveBits.apply(crypto.subtle, given).finally(() => running--)
  })
  for (let n = 0; n < 3; n++) browser.server.meddle('/v1/password-reset', challenged(await makeChallenge()))
  const asked = Array.from({ length: 3 }, () => tab.passwordReset.request({ email: ada.email }))

  await Promise.allSettled(asked)

  assert.deepEqual(told, [true, false])
  assert.equal(most, 4, 'the lanes of one')
})
