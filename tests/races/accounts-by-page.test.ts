import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import {
  selectAdminAccount,
  selectByBeginning,
  selectNewest,
  selectSignUps,
  selectWithRole,
} from '../../packages/server/src/features/admin-accounts/queries.ts'
import { type Statement, sql } from '../../packages/server/src/platform/db/sql.ts'
import { type House, openHouse } from '../../packages/server/src/test/house.ts'
import { roomy, skip } from './real-house.ts'

/** Enough that reading all of them shows; with more the same rows are read (a million were tried). */
const accounts = Number(process.env.ACCOUNTS ?? 50_000)
const most = 51

type Node = {
  'Actual Rows': number
  'Actual Loops': number
  'Rows Removed by Filter'?: number
  Plans?: Node[]
}

describe('a page of very many accounts', { skip }, () => {
  let house: House
  before(async () => {
    house = await openHouse(roomy)
    await house.rows(sql`insert into portcullis.accounts
        (id, email, email_verified_at, suspended_at, created_at)
      select md5('account' || n)::uuid, 'person' || n || '@example.org',
        case when n % 1000 > 0 then now() end, case when n % 500 = 0 then now() end,
        now() - n * interval '10 seconds'
      from generate_series(1, ${accounts}::integer) n`)
    await house.rows(sql`insert into portcullis.operators (account_id, role)
      select id, case when suspended_at is null then 'auditor' else 'support' end from portcullis.accounts
      order by id limit 200`)
    await house.rows(sql`insert into portcullis.pending_sign_ups
        (id, email, browser_digest, decoy, expires_at)
      select md5('sign-up' || n)::uuid, 'late' || n || '@example.org', '', n % 2 = 0,
        now() + n * interval '1 second'
      from generate_series(1, ${accounts / 5}::integer) n`)
    await house.rows(sql`analyze portcullis.accounts`)
    await house.rows(sql`analyze portcullis.pending_sign_ups`)
    await house.rows(sql`analyze portcullis.operators`)
  })
  after(async () => {
    if (house) await house.close()
  })

  /** Every row that any part of the plan has looked at, as a named statement is planned in the long run. */
  const looked = async (statement: Statement): Promise<number> => {
    const [row] = await house.rows(
      sql<{ 'QUERY PLAN': { Plan: Node }[] }>`explain (analyze, format json) ${statement}`,
    )
    const count = (node: Node): number =>
      Math.ceil((node['Actual Rows'] + (node['Rows Removed by Filter'] ?? 0)) * node['Actual Loops']) +
      (node.Plans ?? []).reduce((sum, plan) => sum + count(plan), 0)
    return count(row?.['QUERY PLAN'][0]?.Plan as Node)
  }

  test('[ADMIN-ACCOUNTS-1] no page, wherever it begins, looks at more than a few hundred rows', async () => {
    const [middle] = await house.rows(sql<{ id: string; micros: number; email: string }>`
      select id, (extract(epoch from created_at) * 1000000)::bigint as micros, email from portcullis.accounts
      order by created_at desc offset ${Math.floor(accounts / 2)}::integer limit 1`)
    assert.ok(middle)

    const pages: [string, Statement][] = [
      ['the newest', selectNewest('none', undefined, most)],
      ['in the middle', selectNewest('none', middle, most)],
      ['suspended', selectNewest('suspended', middle, most)],
      ['unverified', selectNewest('unverified', middle, most)],
      ['all beginnings alike', selectByBeginning('p', undefined, most)],
      ['a beginning, in the middle', selectByBeginning('p', middle.email, most)],
      ['a beginning that nobody has', selectByBeginning('person%', undefined, most)],
      ['one account', selectAdminAccount(middle.id)],
      ['auditors', selectWithRole('auditor', undefined, most)],
      ['sign-ups', selectSignUps(undefined, undefined, most)],
      ['sign-ups of an address', selectSignUps('late77@example.org', undefined, most)],
    ]
    for (const [name, statement] of pages) {
      const rows = await looked(statement)
      // Of 200 with a role all are read and sorted; everything else is a page, its roles and its index.
      assert.ok(rows < 1500, `${name}: ${rows} rows`)
    }
  })
})
