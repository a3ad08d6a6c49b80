import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, before, beforeEach, describe, test } from 'node:test'
import type { AdminAccountAnswer } from '@portcullis/protocol/admin-shapes'
import { sql } from '../../platform/db/sql.ts'
import type { Browser } from '../../test/browser.ts'
import { guessFromEverywhere } from '../../test/exhaust.ts'
import { anAccount, aSignedInBrowser } from '../../test/fixtures.ts'
import { goodPassword, type House, openHouse } from '../../test/house.ts'
import { anOperator, idOf } from '../../test/operators.ts'
import type { AccountPage } from './list-accounts.ts'

const email = 'ann@example.com'
const reason = 'She has asked for it by phone.'

describe('accounts, for those who run the service', () => {
  let house: House
  before(async () => {
    house = await openHouse()
  })
  beforeEach(() => house.empty())
  after(() => house.close())

  const list = async (browser: Browser, query = '') =>
    (await browser.get<AccountPage>(`/v1/admin/accounts${query}`)).body
  const emailsOf = ({ accounts }: AccountPage) => accounts.map((account) => account.email)
  const act = (browser: Browser, id: string, name: string, more = {}) =>
    browser.post(`/v1/admin/accounts/${id}/${name}`, { reason, ...more })
  const read = async (browser: Browser, id: string) =>
    (await browser.get<AdminAccountAnswer>(`/v1/admin/accounts/${id}`)).body

  /** Accounts as a migration would write them, some at the very same moment. */
  const many = (count: number) =>
    house.rows(sql`insert into portcullis.accounts (id, email, email_verified_at, created_at)
      select gen_random_uuid(), 'p' || to_char(n, 'FM0000') || '@example.org', now(),
        now() - make_interval(secs => n / 3)
      from generate_series(1, ${count}::integer) n`)

  test('[ADMIN-ACCOUNTS-1] whoever pages meets every account once, also those of one moment', async () => {
    const auditor = await anOperator(house, 'auditor')
    await many(60)

    for (const query of ['?limit=7', '?limit=7&search=p', '?limit=7&search=P00']) {
      const seen: string[] = []
      for (let next: string | null = ''; next !== null; ) {
        const page: AccountPage = await list(auditor, `${query}${next && `&after=${next}`}`)
        assert.ok(page.accounts.length <= 7)
        seen.push(...emailsOf(page))
        next = page.next
      }
      assert.equal(new Set(seen).size, seen.length, query)
      assert.equal(seen.length, query.includes('search') ? 60 : 61, query)
    }
  })

  test('[ADMIN-ACCOUNTS-1] an account is found by id, by address and by its filters', async () => {
    const auditor = await anOperator(house, 'auditor')
    await many(3)
    await anAccount(house)
    await house.rows(sql`update portcullis.accounts set suspended_at = now() where email like 'p0001%'`)
    await house.rows(sql`update portcullis.accounts set email_verified_at = null where email like 'p0002%'`)
    const id = await idOf(house, email)

    assert.deepEqual(emailsOf(await list(auditor, `?search=${id}`)), [email])
    assert.deepEqual(emailsOf(await list(auditor, '?search=Ann@')), [email])
    assert.deepEqual(emailsOf(await list(auditor, '?filter=suspended')), ['p0001@example.org'])
    assert.deepEqual(emailsOf(await list(auditor, '?filter=unverified')), ['p0002@example.org'])
    assert.deepEqual(emailsOf(await list(auditor, '?filter=auditor')), ['auditor@example.com'])
    assert.deepEqual(emailsOf(await list(auditor, '?filter=administrator')), [])
    assert.deepEqual(emailsOf(await list(auditor, `?search=${randomUUID()}`)), [])
  })

  test('[ADMIN-ACCOUNTS-1] [ADMIN-ACCOUNTS-3] a locked account is found while it is, and its lock is shown', async () => {
    const helper = await anOperator(house, 'support')
    await anAccount(house)
    await anAccount(house, 'bob@example.com')
    const id = await idOf(house, email)
    await guessFromEverywhere(house, email)

    const locked = await list(helper, '?filter=locked')
    const { lock } = await read(helper, id)
    await act(helper, id, 'unlock')
    const after = [emailsOf(await list(helper, '?filter=locked')), (await read(helper, id)).lock]

    assert.deepEqual(emailsOf(locked), [email])
    assert.ok(lock.lockedUntil !== null && lock.guesses > 0)
    assert.deepEqual(after, [[], { guesses: 0, lockedUntil: null }])
    assert.equal((await house.browser().signIn(email, goodPassword)).status, 201)
  })

  test('[ADMIN-ACCOUNTS-2] [T188] no character of a search is a wildcard, and none ends the statement', async () => {
    const auditor = await anOperator(house, 'auditor')
    await many(3)
    await anAccount(house, 'a_b@example.com')
    await anAccount(house, 'axb@example.com')

    for (const text of [
      '%',
      '_',
      '\\',
      'p%',
      '%@example',
      'p0_01',
      "p' or '1'='1",
      '*',
      '.*',
      '{}',
      'p0001\u0000',
    ]) {
      const page = await auditor.get<AccountPage>(`/v1/admin/accounts?search=${encodeURIComponent(text)}`)
      if (page.status === 200) assert.deepEqual(emailsOf(page.body), [], text)
      else assert.equal(page.code, 'malformed_request', text)
    }
    assert.deepEqual(emailsOf(await list(auditor, '?search=a_b')), ['a_b@example.com'])
  })

  test('[ADMIN-ACCOUNTS-2] [T187] a query that is none of ours is refused', async () => {
    const auditor = await anOperator(house, 'auditor')
    const cursor = Buffer.from(JSON.stringify([1, "x' or 1=1"])).toString('base64url')

    for (const query of [
      'limit=0',
      'limit=101',
      'limit=1&limit=2',
      'search=a&filter=locked',
      'filter=everybody',
      'sort=name',
      'after=nonsense',
      `after=${cursor}`,
      `search=a&after=${cursor}`,
      '__proto__=x',
      `search=${'a'.repeat(400)}`,
    ])
      assert.equal((await auditor.get(`/v1/admin/accounts?${query}`)).code, 'malformed_request', query)
  })

  test('[ADMIN-ACCOUNTS-3] [T185] one account has all that belongs to it, and nothing that signs anybody in', async () => {
    const auditor = await anOperator(house, 'auditor')
    const ann = await aSignedInBrowser(house, { transport: 'cookie' })
    await aSignedInBrowser(house)
    const id = await idOf(house, email)

    const answer = await read(auditor, id)

    assert.deepEqual(Object.keys(answer).toSorted(), ['account', 'events', 'lock', 'sessions'])
    assert.deepEqual([answer.account.email, answer.account.role, answer.sessions.length], [email, null, 3])
    assert.ok(answer.sessions.every(({ current }) => !current))
    assert.equal(answer.events[0]?.event, 'sign-in.succeeded')
    const text = JSON.stringify(answer)
    assert.equal(text.includes(ann.cookies.get('__Host-session')?.slice(37) ?? ''), false)
    assert.doesNotMatch(text, /hash|salt|digest|secret|argon2/i)
  })
})
