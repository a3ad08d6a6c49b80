import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, test } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import { issueFirstLink } from '../../packages/server/src/features/operators/first-administrator.ts'
import { openPostgres } from '../../packages/server/src/platform/db/postgres.ts'
import { sql } from '../../packages/server/src/platform/db/sql.ts'
import { anotherNode } from '../../packages/server/src/test/another-node.ts'
import { goodPassword, type House, openHouse } from '../../packages/server/src/test/house.ts'
import { anOperator, idOf } from '../../packages/server/src/test/operators.ts'
import { roomy, skip } from './real-house.ts'

const rounds = 8

describe('those who run the service, at the same moment', { skip }, () => {
  let house: House
  before(async () => {
    house = await openHouse(roomy)
  })
  beforeEach(() => house.empty())
  after(async () => {
    if (house) await house.close()
  })

  const standing = async () => {
    const [row] = await house.rows(sql<{ count: number }>`
      select count(*)::integer as count from portcullis.operators o
        join portcullis.accounts a on a.id = o.account_id
      where o.role = 'administrator' and a.suspended_at is null and a.closed_at is null`)
    return row?.count
  }

  test('[OPERATORS-6] of two administrators who take each other’s role, or close their accounts, one stays', async () => {
    for (let round = 0; round < rounds; round++) {
      await house.empty()
      const ann = await anOperator(house, 'administrator', { email: 'ann@example.com' })
      const bob = await anOperator(house, 'administrator', { email: 'bob@example.com' })
      const [annId, bobId] = [await idOf(house, 'ann@example.com'), await idOf(house, 'bob@example.com')]
      const revoke = { reason: 'It is their turn.' }
      const close = round % 3

      const answers = await Promise.all([
        close === 0
          ? ann.post(`/v1/admin/operators/${bobId}/revoke`, revoke)
          : ann.post('/v1/account-closure'),
        close < 2 ? bob.post(`/v1/admin/operators/${annId}/revoke`, revoke) : bob.post('/v1/account-closure'),
      ])

      const statuses = answers.map(({ status }) => status)
      assert.ok(statuses.includes(204) && statuses.every((status) => status < 500), String(statuses))
      assert.equal(await standing(), 1, `round ${round}: ${statuses}`)
    }
  })

  test('[OPERATORS-6] an administrator who would go while another one is going waits, and then stays', async () => {
    const ann = await anOperator(house, 'administrator', { email: 'ann@example.com' })
    await anOperator(house, 'administrator', { email: 'bob@example.com' })
    const options = { connections: 1, applicationName: 'test', onError: () => undefined }
    const driver = openPostgres({ ...options, url: house.ownerUrl ?? '' })
    try {
      await driver.query('begin', [], 'begin')
      const close = 'update portcullis.accounts set closed_at = portcullis.moment() where email = $1'
      await driver.query(close, ['bob@example.com'], 'close')
      const going = ann.post('/v1/account-closure')
      assert.equal(await Promise.race([going, wait(500)]), undefined, 'it waits')
      await driver.query('commit', [], 'commit')

      assert.equal((await going).code, 'last_administrator')
      assert.equal(await standing(), 1)
    } finally {
      await driver.close()
    }
  })

  test('[OPERATORS-7] of visitors who come at the same moment, with two links of two nodes, one is the first', async () => {
    const node = anotherNode(house)
    for (let round = 0; round < rounds; round++) {
      await house.empty()
      await house.rows(sql`truncate portcullis_vault.first_links`)
      const links = await Promise.all([issueFirstLink(house.ctx), issueFirstLink(node.ctx)])
      const tokens = links.map((link) => link?.split('#token=')[1] ?? '')
      const visitors = ['ann', 'bob', 'eve', 'mallory']

      const answers = await Promise.all(
        visitors.map((name, at) =>
          (at < 2 ? house : node).browser().post('/v1/first-administrator', {
            token: tokens[at % 2],
            email: `${name}@example.com`,
            password: goodPassword,
          }),
        ),
      )

      assert.deepEqual(answers.map(({ status }) => status).toSorted(), [200, 400, 400, 400])
      assert.equal(await standing(), 1)
      assert.equal((await house.rows(sql`select from portcullis.accounts`)).length, 1)
    }
    await node.close()
  })
})
