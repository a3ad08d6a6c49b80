import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, before, beforeEach, describe, test } from 'node:test'
import type { z } from 'zod'
import type { adminSelfShape, operatorsShape } from '@portcullis/protocol/admin-shapes'
import { sql } from '../../platform/db/sql.ts'
import { vouch } from '../../platform/vouchers.ts'
import { routes } from '../../routes.ts'
import { anotherNode } from '../../test/another-node.ts'
import type { Browser } from '../../test/browser.ts'
import { anAccount, aSignedInBrowser } from '../../test/fixtures.ts'
import { goodPassword, type House, openHouse } from '../../test/house.ts'
import { anOperator, idOf, makeOperator } from '../../test/operators.ts'

const reason = 'She is on call this week.'

test('[OPERATORS-1] [T194] every route under /v1/admin/ declares its permission, and no other route does', () => {
  const ofOperators = routes.filter(({ path }) => /^\/v1\/admin(\/|$)/i.test(path))

  assert.ok(ofOperators.length >= 4)
  for (const { method, path, guard, permission, public: open, tokenAlone, unprompted } of ofOperators) {
    assert.equal(guard, 'operator', `${method} ${path}`)
    assert.ok(permission, `${method} ${path}`)
    if (method !== 'GET') assert.notEqual(permission, 'read', `${method} ${path} changes something`)
    assert.deepEqual([open, tokenAlone, unprompted], [undefined, undefined, undefined])
  }
  for (const { path, guard, permission } of routes.filter((route) => !ofOperators.includes(route)))
    assert.ok(guard !== 'operator' && permission === undefined, path)
})

describe('who runs the service', () => {
  let house: House
  before(async () => {
    house = await openHouse()
  })
  beforeEach(() => house.empty())
  after(() => house.close())

  const grant = (browser: Browser, id: string, role: string, why = reason) =>
    browser.post(`/v1/admin/operators/${id}/grant`, { role, reason: why })
  const revoke = (browser: Browser, id: string) =>
    browser.post(`/v1/admin/operators/${id}/revoke`, { reason })
  const roles = async () => {
    const rows = await house.rows(sql<{ email: string; role: string }>`
      select a.email, o.role from portcullis.operators o join portcullis.accounts a on a.id = o.account_id
      order by 1`)
    return rows.map(({ email, role }) => `${email} ${role}`)
  }

  test('[OPERATORS-2] each role has its permissions, and a person with none of them has nothing', async () => {
    const seen: Record<string, unknown> = {}
    for (const role of ['administrator', 'support', 'auditor'] as const) {
      const browser = await anOperator(house, role)
      const { body } = await browser.get<z.infer<typeof adminSelfShape>>('/v1/admin/self')
      seen[role] = body.permissions
    }
    const person = await aSignedInBrowser(house, { transport: 'cookie' })

    assert.deepEqual(seen, {
      administrator: ['read', 'support', 'administer'],
      support: ['read', 'support'],
      auditor: ['read'],
    })
    assert.equal((await person.get('/v1/admin/self')).code, 'not_permitted')
  })

  test('[OPERATORS-2] [T184] what an app calls roles opens nothing, nor does a field or a header', async () => {
    const person = await aSignedInBrowser(house, { transport: 'cookie' })
    await house.rows(sql`update portcullis.accounts set roles = '{administrator,admin}'`)
    await person.post('/v1/sign-out')
    await person.signIn('ann@example.com', goodPassword, 'cookie')

    const bare = await person.get('/v1/admin/operators?role=administrator')
    const claimed = await person.get('/v1/admin/operators', {
      headers: { 'x-role': 'administrator', 'x-forwarded-user': 'administrator' },
    })

    assert.deepEqual([bare.code, claimed.code], ['not_permitted', 'not_permitted'])
  })

  test('[OPERATORS-3] a proof of identity is good for 15 minutes, and can be renewed', async () => {
    const boss = await anOperator(house, 'administrator')
    const { freshSeconds } = house.settings.operators

    await house.letTimePass(freshSeconds - 5)
    const early = await boss.get('/v1/admin/operators')
    await house.letTimePass(10)
    const late = [await boss.get('/v1/admin/self'), await revoke(boss, randomUUID())]
    await boss.post('/v1/confirm-identity', { password: goodPassword })
    const again = await boss.get('/v1/admin/operators')

    assert.equal(freshSeconds, 900)
    assert.deepEqual(
      [early.status, ...late.map(({ code }) => code), again.status],
      [200, 'fresh_session_needed', 'fresh_session_needed', 200],
    )
  })

  test('[OPERATORS-4] a role that is taken does nothing on any node, from the next request on', async () => {
    await makeOperator(house, 'chief@example.com', 'administrator')
    const boss = await anOperator(house, 'administrator')
    const node = anotherNode(house)
    await house.startMemory()
    await boss.get('/v1/admin/operators')

    await makeOperator({ ...house, ctx: node.ctx }, 'administrator@example.com', 'auditor')
    const asAuditor = [(await boss.get('/v1/admin/self')).status, (await revoke(boss, randomUUID())).code]
    await makeOperator({ ...house, ctx: node.ctx }, 'administrator@example.com', null)
    const asNobody = (await boss.get('/v1/admin/self')).code

    assert.deepEqual([...asAuditor, asNobody], [200, 'not_permitted', 'not_permitted'])
    await node.close()
  })

  test('[OPERATORS-5] an administrator gives and takes roles, and the log says who, what and why', async () => {
    const boss = await anOperator(house, 'administrator')
    await anAccount(house)
    const [id, by] = [await idOf(house, 'ann@example.com'), await idOf(house, 'administrator@example.com')]

    const given = [(await grant(boss, id, 'support')).status, (await grant(boss, id, 'auditor')).status]
    const again = await grant(boss, id, 'auditor')
    const { body } = await boss.get<z.infer<typeof operatorsShape>>('/v1/admin/operators')
    const taken = [(await revoke(boss, id)).status, (await revoke(boss, id)).code]

    assert.deepEqual([...given, again.status, ...taken], [204, 204, 204, 204, 'not_found'])
    assert.deepEqual(
      body.operators.map(({ email, role }) => [email, role]),
      [
        ['administrator@example.com', 'administrator'],
        ['ann@example.com', 'auditor'],
      ],
    )
    const events = await house.rows(sql`select name, detail from portcullis.events
      where account_id = ${id}::uuid and name like 'operators.%' order by number`)
    assert.deepEqual(events, [
      { name: 'operators.granted', detail: { by, why: reason, role: 'support' } },
      { name: 'operators.granted', detail: { by, why: reason, role: 'auditor' } },
      { name: 'operators.revoked', detail: { by, why: reason } },
    ])
  })

  test('[OPERATORS-5] nobody changes their own role, and support and auditors change nobody’s', async () => {
    const boss = await anOperator(house, 'administrator')
    await anOperator(house, 'administrator', { email: 'second@example.com' })
    await anAccount(house)
    const [own, id] = [await idOf(house, 'administrator@example.com'), await idOf(house, 'ann@example.com')]
    const before = await roles()

    const self = [await revoke(boss, own), await grant(boss, own, 'auditor')]
    for (const role of ['support', 'auditor'] as const) {
      const browser = await anOperator(house, role)
      for (const target of [id, own, randomUUID(), await idOf(house, `${role}@example.com`)]) {
        assert.equal((await grant(browser, target, 'administrator')).code, 'not_permitted')
        assert.equal((await revoke(browser, target)).code, 'not_permitted')
      }
    }

    assert.deepEqual(
      self.map(({ code }) => code),
      ['own_account', 'own_account'],
    )
    assert.deepEqual(
      (await roles()).filter((line) => !/^(support|auditor)@/.test(line)),
      before,
    )
  })

  test('[OPERATORS-5] a reason is needed, and is one line of visible characters', async () => {
    const boss = await anOperator(house, 'administrator')
    await anAccount(house)
    const id = await idOf(house, 'ann@example.com')

    for (const why of ['', ' ', 'a'.repeat(501), 'two\nlines', 'turned \u202e around']) {
      assert.equal((await grant(boss, id, 'support', why)).code, 'malformed_request', JSON.stringify(why))
    }
    assert.equal((await boss.post(`/v1/admin/operators/${id}/grant`, { role: 'support' })).status, 400)
    assert.equal((await grant(boss, id, 'owner')).code, 'malformed_request')
    assert.deepEqual(await roles(), ['administrator@example.com administrator'])
  })

  test('[OPERATORS-6] [ACCOUNT-CLOSURE-6] the last administrator stays, whoever asks and however', async () => {
    const boss = await anOperator(house, 'administrator')
    await anOperator(house, 'support')
    const id = await idOf(house, 'administrator@example.com')

    const closed = await boss.post('/v1/account-closure')
    await assert.rejects(makeOperator(house, 'administrator@example.com', null), /last_administrator/)
    await assert.rejects(makeOperator(house, 'administrator@example.com', 'support'), /last_administrator/)
    for (const statement of [
      sql`update portcullis.accounts set suspended_at = portcullis.moment()`,
      sql`update portcullis.accounts set closed_at = portcullis.moment()`,
      sql`delete from portcullis.operators`,
      sql`update portcullis.operators set role = 'auditor'`,
    ])
      await assert.rejects(house.rows(statement), /the last administrator stays/)

    assert.equal(closed.code, 'last_administrator')
    assert.equal((await boss.get('/v1/admin/self')).status, 200)
    await makeOperator(house, 'second@example.com', 'administrator')
    await makeOperator(house, 'administrator@example.com', null)
    assert.equal((await boss.post('/v1/account-closure')).status, 204)
    assert.ok(id)
  })

  test('[OPERATORS-9] a statement that was slipped in gives no role, takes none and opens no account', async () => {
    await anOperator(house, 'administrator')
    await anAccount(house)
    const id = await idOf(house, 'ann@example.com')
    const before = await roles()
    const stolen = vouch(house.ctx.keyring, 'set-role', id, 'auditor')

    for (const [text, values] of [
      [`insert into portcullis.operators (account_id, role) values ($1, 'administrator')`, [id]],
      [`update portcullis.operators set account_id = $1`, [id]],
      ['delete from portcullis.operators', []],
      ['insert into portcullis_vault.first_links values ($1, $2, now() + interval $$1 day$$)', [id, stolen]],
      ['select * from portcullis_vault.first_links', []],
    ] as const)
      await assert.rejects(house.injected(text, [...values]), /permission denied/, text)
    for (const [text, values] of [
      [`select portcullis_vault.set_role($1, 'administrator', $2)`, [id, stolen]],
      ['select portcullis_vault.set_role($1, null, $2)', [id, stolen]],
      [
        `select portcullis_vault.open_operator($1, 'eve@example.com', 'administrator', $2)`,
        [randomUUID(), stolen],
      ],
      ['select portcullis_vault.issue_first_link($1, $2, 3600, $2)', [randomUUID(), stolen]],
    ] as const)
      await assert.rejects(house.injected(text, [...values]), /nobody vouches/, text)

    assert.deepEqual(await roles(), before)
  })
})
