import assert from 'node:assert/strict'
import { test } from 'node:test'
import { AuthRefusal, AuthUnreachable } from './create-client.ts'
import { FakeBrowser, until } from './test/fake-browser.ts'

const signIn = '/v1/sign-in'
const signOut = '/v1/sign-out'
const ada = { email: 'ada@example.com', password: 'right' }

test('signing in gives what the server answered, and every page knows', async (t) => {
  const browser = new FakeBrowser(t)
  const tab = browser.openTab()

  const answer = await tab.signIn(ada)

  const { account, session } = answer
  assert.deepEqual(tab.session.get(), { status: 'signed-in', account, session })
  assert.equal('accessToken' in answer && answer.accessToken, await tab.getAccessToken())
})

test('[CLIENT-6] a wrong password is a refusal and changes nothing', async (t) => {
  const browser = new FakeBrowser(t)
  const tab = browser.openTab()
  const before = await tab.ready()

  await assert.rejects(tab.signIn({ ...ada, password: 'wrong' }), (error) => {
    return error instanceof AuthRefusal && error instanceof Error && error.code === 'invalid_credentials'
  })

  assert.equal(tab.session.get(), before)
})

test('[CLIENT-11] a browser that does not keep the cookie is told so at sign-in', async (t) => {
  const browser = new FakeBrowser(t)
  browser.keepsCookies = false
  const tab = browser.openTab()

  await assert.rejects(tab.signIn(ada), /did not keep its cookie/)

  assert.equal(tab.session.get().status, 'signed-out')
})

test('[CLIENT-11] where the cookie cannot be seen, the first refresh says what is missing', async (t) => {
  const browser = new FakeBrowser(t, { pageOrigin: 'https://app.example.net' })
  browser.keepsCookies = false
  const tab = await browser.openSignedInTab()

  browser.pass(290)

  assert.equal(await tab.getAccessToken(), undefined)
  assert.deepEqual(tab.session.get(), { status: 'signed-out', reason: 'not_signed_in' })
})

test('[CLIENT-10] signing out works with an expired access token', async (t) => {
  const browser = new FakeBrowser(t)
  const tab = await browser.openSignedInTab()
  browser.pass(3_600)

  await tab.signOut()

  const asked = browser.server.heard.at(-1)
  assert.equal(asked?.path, signOut)
  assert.equal(asked.headers.get('Authorization'), null)
  assert.ok(asked.headers.get('X-CSRFToken'))
  assert.equal(browser.server.livingSessions(), 0)
  assert.equal(browser.cookies.size, 0)
})

test('[CLIENT-10] signing out works in a page that has not yet found its session', async (t) => {
  const browser = new FakeBrowser(t, { pageOrigin: 'https://app.example.com' })
  await browser.openSignedInTab()

  await browser.openTab().signOut()

  assert.equal(browser.server.livingSessions(), 0)
})

test('[CLIENT-10] a server out of reach is told later of a sign-out, and the person at once', async (t) => {
  const browser = new FakeBrowser(t)
  const [tab, other] = [await browser.openSignedInTab(), browser.openTab()]
  await other.ready()

  browser.isOnline = false
  await assert.rejects(tab.signOut(), (error) => {
    return error instanceof AuthUnreachable && /in this browser only/.test(error.message)
  })
  assert.deepEqual(tab.session.get(), { status: 'signed-out' })
  assert.equal(await tab.getAccessToken(), undefined)
  await until(() => other.session.get().status === 'signed-out')
  assert.equal(browser.server.livingSessions(), 1)

  browser.isOnline = true
  browser.dispatch('online')
  await until(() => browser.server.livingSessions() === 0)
  assert.deepEqual(tab.session.get(), { status: 'signed-out' })
})

test('[CLIENT-10] an owed sign-out never ends a session that was begun since', async (t) => {
  const browser = new FakeBrowser(t)
  const tab = await browser.openSignedInTab()
  browser.server.meddle(signOut, () => Promise.reject(new TypeError('Failed to fetch')))
  await assert.rejects(tab.signOut(), AuthUnreachable)

  await tab.signIn(ada)
  browser.dispatch('online')
  await until(() => browser.server.countOf('/v1/token/refresh') > 0)

  assert.equal(browser.server.countOf(signOut), 1)
  assert.equal(tab.session.get().status, 'signed-in')
})

test('[CLIENT-10] a session that has ended already needs no end', async (t) => {
  const browser = new FakeBrowser(t)
  const tab = await browser.openSignedInTab()
  browser.server.endSessions('session_expired')

  await tab.signOut()

  assert.deepEqual(tab.session.get(), { status: 'signed-out' })
})

test('a refresh under way is waited for, so that its cookie does not overwrite the new one', async (t) => {
  const browser = new FakeBrowser(t)
  await browser.openSignedInTab()
  const tab = browser.openTab()

  const [, answer] = await Promise.all([tab.ready(), tab.signIn({ ...ada, email: 'bob@example.com' })])
  browser.pass(290)
  await tab.getAccessToken()

  const state = tab.session.get()
  assert.equal(state.status === 'signed-in' && state.account.id, answer.account.id)
  const paths = browser.server.heard.map(({ path }) => path)
  assert.ok(paths.indexOf('/v1/token/refresh') < paths.lastIndexOf(signIn))
})
