import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, before, beforeEach, describe, test } from 'node:test'
import { type ApiKeyScope, type ApiKeys, apiKeyScopes } from '@portcullis/protocol/admin-service-shapes'
import { createContext, type Operator, permissions } from '../../platform/context.ts'
import { sql } from '../../platform/db/sql.ts'
import { routes } from '../../routes.ts'
import { anotherNode } from '../../test/another-node.ts'
import { anAccount } from '../../test/fixtures.ts'
import { type House, openHouse } from '../../test/house.ts'
import { anOperator, idOf, makeOperator } from '../../test/operators.ts'
import { endSessionsOf } from '../admin-accounts/act-on-account.ts'
import { createServiceJudge } from '../admin-checklist/judge-service.ts'
import { createOverLimits } from '../throttle/over-limits.ts'
import { writeApiKey } from './api-key.ts'
import { createKeyUses } from './key-uses.ts'

const reason = 'The dashboard shows it.'
type Made = { id: string; key: string; expiresAt: string }

describe('API keys', () => {
  let house: House
  before(async () => {
    house = await openHouse({ THROTTLE_ADDRESS_ATTEMPTS: '20' })
  })
  beforeEach(() => house.empty())
  after(() => house.close())

  const aKey = async (scopes: ApiKeyScope[], more = {}) => {
    const boss = await anOperator(house, 'administrator')
    const wanted = { name: 'Dashboard', scopes, expiresInDays: 30, reason, ...more }
    return (await boss.post<Made>('/v1/admin/api-keys', wanted)).body
  }
  const machine = (ip = '203.0.113.5') => house.browser(ip)
  const ask = (key: string, path = '/v1/admin/events', ip?: string) => machine(ip).get(path, { bearer: key })

  test('[ADMIN-API-KEYS-1] a key is shown once, ends within a year, and only its digest is kept', async () => {
    const boss = await anOperator(house, 'administrator')
    const make = (more: object) =>
      boss.post<Made>('/v1/admin/api-keys', {
        name: 'Dashboard',
        scopes: ['events:read'],
        expiresInDays: 365,
        reason,
        ...more,
      })

    const { body: made, status } = await make({})
    const { body: listed } = await boss.get<ApiKeys>('/v1/admin/api-keys')

    assert.equal(status, 201)
    assert.match(made.key, /^pcl_[0-9a-f]{32}_[\w-]{43}_[0-9a-f]{8}$/)
    assert.deepEqual(
      listed.keys.map(({ id, state }) => [id, state]),
      [[made.id, 'live']],
    )
    const secret = made.key.split('_').slice(2).join('_')
    const kept = JSON.stringify(
      await house.rows(sql`select k.*, encode(digest, 'hex') from portcullis.api_keys k`),
    )
    assert.ok(!kept.includes(secret.slice(0, 20)) && !JSON.stringify(listed).includes(secret.slice(0, 20)))
    const by = await idOf(house, 'administrator@example.com')
    assert.deepEqual(
      await house.rows(sql`select detail from portcullis.events where name = 'admin-api-keys.made'`),
      [{ detail: { by, why: reason, key: made.id, scopes: 'events:read', days: 365 } }],
    )
    for (const wrong of [
      { expiresInDays: 366 },
      { expiresInDays: 0 },
      { expiresInDays: undefined },
      { scopes: [] },
      { scopes: ['operators:administer'] },
      { scopes: ['events:read', 'events:read'] },
      { reason: '' },
      { name: '' },
    ])
      assert.equal((await make(wrong)).code, 'malformed_request', JSON.stringify(wrong))
  })

  test('[ADMIN-API-KEYS-1] [T184] a statement that was slipped in makes no key, and reads no digest', async () => {
    const made = await aKey(['events:read'])
    const maker = await idOf(house, 'administrator@example.com')

    for (const text of [
      'select digest from portcullis.api_keys',
      `insert into portcullis.api_keys (id, name, digest, scopes, created_by, expires_at)
        select gen_random_uuid(), 'x', 'x', '{service:administer}', created_by, now()
        from portcullis.api_keys`,
      'update portcullis.api_keys set revoked_at = null',
      `update portcullis.api_keys set scopes = '{service:administer}'`,
      'delete from portcullis.api_keys',
    ])
      await assert.rejects(house.injected(text, []), /permission denied/, text)
    await assert.rejects(
      house.injected(`select portcullis_vault.make_api_key($1, 'x', 'x', '{events:read}', $2, 30, 'x')`, [
        randomUUID(),
        maker,
      ]),
      /nobody vouches/,
    )
    assert.equal((await ask(made.key)).status, 200)
  })

  const adminRoutes = routes.filter(({ guard }) => guard === 'operator')
  for (const scope of apiKeyScopes)
    test(`[ADMIN-API-KEYS-2] [T194] a key for ${scope} opens the routes of that scope, and no other`, async () => {
      const { key } = await aKey([scope])
      const [group, level = 'read'] = scope.split(':')
      const most = permissions.indexOf(level as (typeof permissions)[number])

      for (const route of adminRoutes) {
        const path = route.path.replaceAll(/\{\w+\}/g, randomUUID())
        const body = route.method === 'GET' ? undefined : { reason }
        const { code, status } = await machine().send(path, body, { method: route.method, bearer: key })
        const isMeant = route.scope === group && permissions.indexOf(route.permission ?? 'administer') <= most
        const name = `${route.method} ${route.path}: ${code ?? status}`
        if (isMeant) assert.ok(code !== 'not_permitted' && code !== 'not_signed_in' && status < 500, name)
        // A body that is none is refused before anybody is asked who they are.
        else assert.ok(code === 'not_permitted' || (code === 'malformed_request' && body), name)
      }
    })

  test('[ADMIN-API-KEYS-2] no key makes, lists or revokes a key, or gives a role, whatever its scopes', async () => {
    const { key, id } = await aKey([...apiKeyScopes])
    await anAccount(house)
    const ann = await idOf(house, 'ann@example.com')
    const send = (path: string, body?: object) =>
      machine().send(path, body, { method: body ? 'POST' : 'GET', bearer: key })

    const answers = [
      await send('/v1/admin/api-keys', { name: 'x', scopes: ['events:read'], expiresInDays: 1, reason }),
      await send('/v1/admin/api-keys'),
      await send(`/v1/admin/api-keys/${id}/revoke`, { reason }),
      await send(`/v1/admin/operators/${ann}/grant`, { role: 'administrator', reason }),
      await send(`/v1/admin/operators/${ann}/revoke`, { reason }),
    ]

    assert.deepEqual(new Set(answers.map(({ code }) => code)), new Set(['not_permitted']))
    for (const route of adminRoutes.filter(({ path }) => /api-keys|\/(grant|revoke)$|self$/.test(path)))
      assert.equal(route.scope, undefined, route.path)
  })

  test('[ADMIN-API-KEYS-3] a key that is revoked does nothing any more, on any node or under way', async () => {
    const { key, id } = await aKey(['accounts:support', 'events:read'])
    const node = anotherNode(house)
    const elsewhere = () => node.browser().get('/v1/admin/events', { bearer: key })
    await anAccount(house)
    const accountId = await idOf(house, 'ann@example.com')
    const underWay: Operator = {
      by: `api-key ${id}`,
      accountId: undefined,
      sessionId: undefined,
      apiKeyId: id,
      permission: 'support',
    }
    const before = [
      (await elsewhere()).status,
      await endSessionsOf(house.ctx, underWay, { accountId, reason }),
    ]

    const boss = await anOperator(house, 'administrator')
    const revoked = await boss.post(`/v1/admin/api-keys/${id}/revoke`, { reason })
    const again = await boss.post(`/v1/admin/api-keys/${id}/revoke`, { reason })
    const late = await endSessionsOf(house.ctx, underWay, { accountId, reason })

    assert.deepEqual(before, [200, undefined])
    assert.deepEqual([revoked.status, again.code], [204, 'not_found'])
    assert.deepEqual([(await elsewhere()).code, (await ask(key)).code], ['not_signed_in', 'not_signed_in'])
    assert.equal(late?.refused, 'not_permitted')
    const { body } = await boss.get<ApiKeys>('/v1/admin/api-keys')
    assert.equal(body.keys[0]?.state, 'revoked')
    await node.close()
  })

  test('[ADMIN-API-KEYS-4] a key ends with the role of its maker', async () => {
    const { key } = await aKey(['events:read'])
    await makeOperator(house, 'second@example.com', 'administrator')
    const early = await ask(key)

    await makeOperator(house, 'administrator@example.com', 'auditor')

    assert.deepEqual([early.status, (await ask(key)).code], [200, 'not_signed_in'])
    const { body } = await (
      await anOperator(house, 'administrator', { email: 'second@example.com' })
    ).get<ApiKeys>('/v1/admin/api-keys')
    assert.equal(body.keys[0]?.state, 'orphaned')
  })

  const ofMaker = sql`email = 'administrator@example.com'`
  for (const [what, end] of [
    [
      'suspended',
      sql`update portcullis.accounts set suspended_at = now() where ${ofMaker} returning 1 as one`,
    ],
    ['closed', sql`update portcullis.accounts set closed_at = now() where ${ofMaker} returning 1 as one`],
  ] as const)
    test(`[ADMIN-API-KEYS-4] [T039] a key ends with the account of its maker, ${what}`, async () => {
      const { key } = await aKey(['events:read'])
      await makeOperator(house, 'second@example.com', 'administrator') // Or it could not be.
      const early = await ask(key)

      await house.rows(end)

      assert.deepEqual([early.status, (await ask(key)).code], [200, 'not_signed_in'])
    })

  test('[ADMIN-API-KEYS-5] wrong, made-up, bent and expired keys are refused alike, and a person’s way is as before', async () => {
    const { key, id } = await aKey(['events:read'], { expiresInDays: 1 })
    const secret = 'A'.repeat(43)

    const wrong = await ask(writeApiKey({ id, secret }))
    const unknown = await ask(writeApiKey({ id: randomUUID(), secret }))
    const bent = await ask(`${key.slice(0, -1)}${key.endsWith('0') ? '1' : '0'}`)
    const elsewhere = await ask(key, '/v1/account')
    await house.letTimePass(86_400 + 5)
    const expired = await ask(key)

    const shown = [wrong, unknown, bent, elsewhere, expired].map(({ body: { code, title }, status }) => [
      status,
      code,
      title,
    ])
    assert.deepEqual(new Set(shown.map(String)), new Set(['401,not_signed_in,Sign in first.']))
  })

  test('[ADMIN-API-KEYS-5] guesses are counted by where they come from, until nothing is looked up', async () => {
    const { key } = await aKey(['events:read'])
    const guess = () =>
      ask(writeApiKey({ id: randomUUID(), secret: 'A'.repeat(43) }), undefined, '198.51.100.9')

    await house.startMemory()
    const codes = new Set<string | undefined>()
    for (let count = 0; count < 22; count++) codes.add((await guess()).code)
    const before = house.ctx.db.roundTrips()
    const late = await guess()
    const trips = house.ctx.db.roundTrips() - before

    assert.deepEqual(codes, new Set(['not_signed_in', 'too_many_attempts']))
    assert.deepEqual([late.status, trips], [429, 0])
    assert.equal((await ask(key, undefined, '203.0.113.6')).status, 200)
    house.ctx.instance(createOverLimits).clear()
  })

  test('[ADMIN-API-KEYS-6] a key has no account, and what it does names it', async () => {
    const { key, id } = await aKey(['accounts:support'])
    await anAccount(house)
    const ann = await idOf(house, 'ann@example.com')

    const suspended = await machine().post(`/v1/admin/accounts/${ann}/suspend`, { reason }, { bearer: key })
    const ofOperator = await machine().post(
      `/v1/admin/accounts/${await idOf(house, 'administrator@example.com')}/suspend`,
      { reason },
      { bearer: key },
    )

    assert.deepEqual([suspended.status, ofOperator.code], [204, 'not_permitted'])
    assert.deepEqual(
      await house.rows(
        sql`select detail, session_id from portcullis.events where name = 'admin-accounts.suspended'`,
      ),
      [{ detail: { by: `api-key ${id}`, why: reason }, session_id: null }],
    )
    for (const path of ['/v1/account', '/v1/sessions'])
      assert.equal((await ask(key, path)).code, 'not_signed_in', path)
  })

  test('[ADMIN-API-KEYS-7] to use a key writes nothing; its last use is written later, in a batch', async () => {
    const { key } = await aKey(['events:read'])
    const lastUse = async () =>
      (await house.rows(sql<{ at: Date | null }>`select last_used_at as at from portcullis.api_keys`))[0]?.at
    await ask(key)
    await ask(key)
    const early = await lastUse()

    await house.ctx.instance(createKeyUses).flush()

    assert.equal(early, null)
    assert.ok((await lastUse()) instanceof Date)
  })

  test('[ADMIN-API-KEYS-8] a key that ends within 14 days is amber, and one that was revoked is not', async () => {
    const { id } = await aKey(['events:read'], { expiresInDays: 13 })
    await aKey(['events:read'])
    const found = async () => {
      const { lines } = await createServiceJudge(createContext({ ...house.ctx })).judge()
      return lines
        .find((line) => line.id === 'ROT-1')
        ?.findings.filter((each) => each.id === 'api-key-expiring')
    }

    const early = await found()
    const boss = await anOperator(house, 'administrator')
    await boss.post(`/v1/admin/api-keys/${id}/revoke`, { reason })

    assert.equal(early?.length, 1)
    assert.match(early?.[0]?.seen ?? '', /Dashboard.*ends in 12 days/)
    assert.deepEqual(await found(), [])
  })
})
