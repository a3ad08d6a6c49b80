import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, before, beforeEach, describe, test } from 'node:test'
import type { PendingSignUps } from '@portcullis/protocol/admin-shapes'
import type { AccountExport, Sessions } from '@portcullis/protocol/shapes'
import { sql } from '../../platform/db/sql.ts'
import type { Browser } from '../../test/browser.ts'
import { anAccount, aSignedInBrowser, tokenMailedTo } from '../../test/fixtures.ts'
import { goodPassword, type House, openHouse } from '../../test/house.ts'
import { anOperator, idOf, makeOperator } from '../../test/operators.ts'
import { stateOf } from '../../test/state-of.ts'

const email = 'ann@example.com'
const reason = 'She has asked for it by phone.'
const acts = ['end-sessions', 'unlock', 'suspend', 'unsuspend', 'force-reset']

describe('what is done to accounts by those who run the service', () => {
  let house: House
  before(async () => {
    house = await openHouse()
  })
  beforeEach(() => house.empty())
  after(() => house.close())

  const act = (browser: Browser, id: string, name: string, more = {}) =>
    browser.post(`/v1/admin/accounts/${id}/${name}`, { reason, ...more })

  test('[ADMIN-ACCOUNTS-4] each act does what it says, once, and stands in the log with who and why', async () => {
    const helper = await anOperator(house, 'support')
    const by = await idOf(house, 'support@example.com')
    const ann = await aSignedInBrowser(house, { transport: 'cookie' })
    const id = await idOf(house, email)

    await act(helper, id, 'end-sessions')
    const ended = (await ann.get('/v1/account')).code
    const again = await aSignedInBrowser(house, { transport: 'cookie' })
    await act(helper, id, 'suspend')
    const twice = await act(helper, id, 'suspend')
    const suspended = [
      (await again.get('/v1/account')).code,
      (await house.browser().signIn(email, goodPassword)).code,
    ]
    await act(helper, id, 'unsuspend')
    const open = await house.browser().signIn(email, goodPassword)

    assert.equal(ended, 'session_ended_by_administrator')
    assert.deepEqual(
      [twice.status, ...suspended],
      [204, 'session_ended_by_administrator', 'account_suspended'],
    )
    assert.equal(open.status, 201)
    const events = await house.rows(sql`select name, detail from portcullis.events
      where account_id = ${id}::uuid and name like 'admin-%' order by number`)
    const detail = { by, why: reason }
    assert.deepEqual(events, [
      { name: 'admin-accounts.sessions-ended', detail },
      { name: 'admin-accounts.suspended', detail },
      { name: 'admin-accounts.unsuspended', detail },
    ])
  })

  test('[ADMIN-ACCOUNTS-4] a forced reset takes the password, and only the owner’s mailbox has the link', async () => {
    const helper = await anOperator(house, 'support')
    const ann = await aSignedInBrowser(house, { transport: 'cookie' })
    await house.browser().post('/v1/password-reset', { email })
    const former = await tokenMailedTo(house, email)

    const answer = await act(helper, await idOf(house, email), 'force-reset')
    const token = await tokenMailedTo(house, email)
    const password = 'another fine long password'
    const confirm = (link: string) =>
      house.browser().post('/v1/password-reset/confirm', { token: link, password })

    assert.deepEqual([answer.status, answer.body], [204, ''])
    assert.equal((await ann.get('/v1/account')).code, 'session_ended_by_administrator')
    assert.equal((await house.browser().signIn(email, goodPassword)).code, 'invalid_credentials')
    assert.equal((await confirm(former)).code, 'invalid_link')
    assert.equal((await confirm(token)).status, 200)
    assert.equal((await house.browser().signIn(email, password)).status, 201)
  })

  test('[ADMIN-ACCOUNTS-4] without a reason nothing is done, and nothing but fields of the act is taken', async () => {
    const helper = await anOperator(house, 'support')
    await aSignedInBrowser(house)
    const id = await idOf(house, email)
    const before = await stateOf(house)

    for (const name of acts) {
      for (const body of [
        {},
        { reason: '' },
        { reason, role: 'administrator' },
        { reason, suspendedAt: null },
      ]) {
        const { code } = await helper.post(`/v1/admin/accounts/${id}/${name}`, body)
        assert.equal(code, 'malformed_request', `${name} ${JSON.stringify(body)}`)
      }
    }

    assert.equal(await stateOf(house), before)
  })

  test('[ADMIN-ACCOUNTS-5] [T194] support touches nobody who runs the service, and nobody their own account', async () => {
    const helper = await anOperator(house, 'support')
    const boss = await anOperator(house, 'administrator')
    await makeOperator(house, 'auditor@example.com', 'auditor')
    const before = await stateOf(house)

    for (const name of acts) {
      for (const who of ['administrator', 'auditor']) {
        const id = await idOf(house, `${who}@example.com`)
        assert.equal((await act(helper, id, name)).code, 'not_permitted', `${name} ${who}`)
      }
      const own = [await idOf(house, 'support@example.com'), await idOf(house, 'administrator@example.com')]
      assert.equal((await act(helper, own[0] ?? '', name)).code, 'own_account', name)
      assert.equal((await act(boss, own[1] ?? '', name)).code, 'own_account', name)
    }

    assert.equal(await stateOf(house), before)
    assert.equal((await act(boss, await idOf(house, 'support@example.com'), 'suspend')).status, 204)
    assert.equal((await helper.get('/v1/admin/self')).code, 'session_ended_by_administrator')
  })

  test('[ADMIN-ACCOUNTS-6] [T193] what is not there, or is another account’s, is not found, and nothing changes', async () => {
    const helper = await anOperator(house, 'support')
    await aSignedInBrowser(house, { transport: 'cookie' })
    const bob = await aSignedInBrowser(house, { email: 'bob@example.com', transport: 'cookie' })
    const bobs = (await bob.get<Sessions>('/v1/sessions')).body.sessions[0]?.id ?? ''
    const id = await idOf(house, email)
    const before = await stateOf(house)

    const answers = [
      await act(helper, id, 'end-sessions', { session: bobs }),
      await act(helper, id, 'end-sessions', { session: randomUUID() }),
      await helper.post(`/v1/admin/sign-ups/${id}/resend`, { reason }),
      await helper.get(`/v1/admin/accounts/${bobs}`),
    ]
    for (const name of acts) answers.push(await act(helper, bobs, name), await act(helper, 'x', name))

    for (const { code } of answers) assert.equal(code, 'not_found')
    assert.equal(await stateOf(house), before)
    assert.equal(
      (await act(helper, await idOf(house, 'bob@example.com'), 'end-sessions', { session: bobs })).status,
      204,
    )
    assert.equal((await bob.get('/v1/account')).code, 'session_ended_by_administrator')
  })

  test('[ADMIN-ACCOUNTS-7] the mail of a sign-up is sent once more to its address; a decoy is none', async () => {
    const helper = await anOperator(house, 'support')
    await anAccount(house)
    for (const to of ['late@example.com', email])
      await house.browser().post('/v1/sign-up', { email: to, password: goodPassword })

    const { body } = await helper.get<PendingSignUps>('/v1/admin/sign-ups')
    const [signUp] = body.signUps
    const answer = await helper.post(`/v1/admin/sign-ups/${signUp?.id}/resend`, { reason })

    assert.deepEqual(
      body.signUps.map((pending) => pending.email),
      ['late@example.com'],
    )
    assert.equal(answer.status, 204)
    const mails = await house.mailTo('late@example.com')
    assert.equal(mails.length, 2)
    const token = await tokenMailedTo(house, 'late@example.com')
    const confirmed = await house
      .browser()
      .post('/v1/email-verification/confirm', { token, password: goodPassword })
    assert.equal(confirmed.status, 200)
  })

  test('[ADMIN-ACCOUNTS-8] the owner’s export says that it was done, and not from where', async () => {
    await makeOperator(house, 'support@example.com', 'support')
    const helper = house.browser('203.0.113.200')
    await helper.signIn('support@example.com', goodPassword, 'cookie')
    await anAccount(house)
    await act(helper, await idOf(house, email), 'unlock')
    const ann = await aSignedInBrowser(house, { transport: 'cookie' })

    const { body } = await ann.get<AccountExport>('/v1/account/export')

    assert.ok(body.events.some(({ name }) => name === 'admin-accounts.unlocked'))
    assert.equal(JSON.stringify(body).includes('203.0.113.200'), false)
  })
})
