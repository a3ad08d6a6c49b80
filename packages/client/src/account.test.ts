import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Client } from './create-client.ts'
import { FakeBrowser } from './test/fake-browser.ts'

const app = 'https://app.example.com'

for (const transport of ['token', 'cookie'] as const) {
  test(`what a person does with their account, transport ${transport}`, async (t) => {
    const browser = new FakeBrowser(t, { pageOrigin: app })
    const tab = await browser.openSignedInTab({ transport })

    assert.equal((await tab.account.rename({ name: 'Ada' })).name, 'Ada')
    assert.equal((await tab.account.get()).name, 'Ada')
    assert.match(JSON.stringify(tab.session.get()), /"name":"Ada"/)
    assert.equal((await tab.sessions.list())[0]?.current, true)
    assert.equal((await tab.account.export()).account.name, 'Ada')
    await tab.sessions.endOthers()
    assert.deepEqual(await tab.emailChange.request({ email: 'ada@example.net' }), { accepted: true })
    await tab.confirmIdentity({ password: 'right' })
    await tab.passwordChange({ currentPassword: 'right', newPassword: 'four words in a row' })
    await assert.rejects(tab.confirmIdentity({ password: 'wrong' }), { code: 'wrong_password' })
    await tab.account.close()

    assert.deepEqual(tab.session.get(), { status: 'signed-out' })
    const asked = browser.server.heard.filter(({ path }) => /account|email-change|sessions/.test(path))
    assert.ok(asked.every(({ headers }) => headers.has('Authorization') === (transport === 'token')))
    assert.ok(asked.every(({ credentials }) => credentials === 'include'))
  })
}

test('confirming the identity renews the tokens, and the next refresh goes on from there', async (t) => {
  const browser = new FakeBrowser(t)
  const tab = await browser.openSignedInTab()
  const before = await tab.getAccessToken()

  await tab.confirmIdentity({ password: 'right' })
  const after = await tab.getAccessToken()
  browser.pass(290)
  await tab.getAccessToken()

  assert.notEqual(after, before)
  assert.equal(browser.server.livingSessions(), 1)
})

test('an access token that the server no longer takes is replaced once', async (t) => {
  const browser = new FakeBrowser(t)
  const tab = await browser.openSignedInTab()
  browser.server.forgetAccessTokens()

  const account = await tab.account.get()

  assert.equal(account.email, 'ada@example.com')
  assert.equal(browser.server.countOf('/v1/token/refresh'), 1)
})

test('[CLIENT-6] with transport cookie too, a session that is over signs out and says why', async (t) => {
  const browser = new FakeBrowser(t)
  const tab = await browser.openSignedInTab({ transport: 'cookie' })
  browser.server.endSessions('session_ended_by_owner')

  await assert.rejects(tab.account.get(), { code: 'session_ended_by_owner' })

  assert.deepEqual(tab.session.get(), { status: 'signed-out', reason: 'session_ended_by_owner' })
})

test('ending the session that asks is a sign-out', async (t) => {
  const browser = new FakeBrowser(t)
  const tab = await browser.openSignedInTab()
  const [session] = await tab.sessions.list()

  await tab.sessions.end(session?.id ?? '')

  assert.deepEqual(tab.session.get(), { status: 'signed-out' })
})

test('an id cannot lead to another path', async (t) => {
  const browser = new FakeBrowser(t)
  const tab = await browser.openSignedInTab()

  await tab.sessions.end('../account-closure')

  assert.equal(browser.server.heard.at(-1)?.path, '/v1/sessions/..%2Faccount-closure')
})

test('signed out, what needs an account is refused without asking', async (t) => {
  const browser = new FakeBrowser(t)
  const tab = browser.openTab()
  await tab.ready()
  const count = browser.server.heard.length

  await assert.rejects(tab.account.get(), { name: 'AuthRefusal', code: 'not_signed_in', status: 401 })

  assert.equal(browser.server.heard.length, count)
})

test('a CSRF token of an older session is replaced once', async (t) => {
  const browser = new FakeBrowser(t, { pageOrigin: app })
  const one = await browser.openSignedInTab({ transport: 'cookie' })
  const other = browser.openTab({ transport: 'cookie' })
  await other.ready()
  other.dispose()
  await one.signIn({ email: 'ada@example.com', password: 'right' })

  const account = await other.account.rename({ name: 'Ada' })

  assert.equal(account.name, 'Ada')
})

const journeys: Record<string, [string, object, (tab: Client) => Promise<unknown>]> = {
  'signing up': [
    '/v1/sign-up',
    { accepted: true },
    (tab) => tab.signUp({ email: 'eve@example.com', password: 'x', name: 'Eve' }),
  ],
  'asking for another link': [
    '/v1/email-verification',
    { accepted: true },
    (tab) => tab.emailVerification.request({ email: 'eve@example.com' }),
  ],
  'confirming with a code': [
    '/v1/email-verification/confirm',
    { done: true },
    (tab) => tab.emailVerification.confirm({ code: '123456', email: 'eve@example.com' }),
  ],
  'asking for a reset': [
    '/v1/password-reset',
    { accepted: true },
    (tab) => tab.passwordReset.request({ email: 'eve@example.com' }),
  ],
  'confirming a reset': [
    '/v1/password-reset/confirm',
    { done: true },
    (tab) => tab.passwordReset.confirm({ token: 'a.b.c', password: 'x' }),
  ],
  'making a browser known': [
    '/v1/known-device',
    { done: true },
    (tab) => tab.knownDevice.confirm({ token: 'a.b.c' }),
  ],
  'undoing a change of address': [
    '/v1/email-change/undo',
    { done: true },
    (tab) => tab.emailChange.undo({ token: 'a.b.c' }),
  ],
}

for (const [what, [path, answer, act]] of Object.entries(journeys)) {
  test(`${what} needs no session`, async (t) => {
    const browser = new FakeBrowser(t)
    const tab = browser.openTab()
    browser.server.meddle(path, async () => Response.json(answer))

    assert.deepEqual(await act(tab), answer)

    const asked = browser.server.heard.find((one) => one.path === path)
    assert.equal(asked?.headers.get('Content-Type'), 'application/json')
    assert.equal(asked.headers.has('Authorization'), false)
  })
}

test('a refusal carries what is wrong with each field, and what to try instead', async (t) => {
  const browser = new FakeBrowser(t)
  const tab = browser.openTab()
  const reasons = [{ code: 'too_short', message: 'Use more.' }]
  const fields = [{ path: 'email', message: 'This is not an e-mail address.' }]
  const body = {
    type: 'urn:x',
    code: 'weak_password',
    title: 'Choose another.',
    status: 400,
    reasons,
    fields,
  }
  browser.server.meddle('/v1/sign-up', async () => {
    return Response.json(body, { status: 400, headers: { 'Content-Type': 'application/problem+json' } })
  })

  await assert.rejects(tab.signUp({ email: 'x', password: 'y' }), {
    code: 'weak_password',
    message: 'Choose another.',
    reasons,
    fields,
  })
})
