import assert from 'node:assert/strict'
import { after, before, beforeEach, test } from 'node:test'
import { sql } from '../../platform/db/sql.ts'
import { sweep } from '../../sweeper.ts'
import { anotherNode } from '../../test/another-node.ts'
import { anAccount } from '../../test/fixtures.ts'
import { goodPassword, type House, openHouse } from '../../test/house.ts'
import { createDetector } from './detector.ts'
import { lookThroughAll } from './test/look-through.ts'
import { createTriedPasswords } from './tried-passwords.ts'

const sprayed = 'Autumn2026!'
const mostAccounts = 6

let house: House
before(async () => {
  house = await openHouse({
    DETECTION_SPRAYING_ACCOUNTS: String(mostAccounts),
    WEBHOOK_URL: 'https://alerts.example.com/',
    WEBHOOK_SECRET: `whsec_${Buffer.alloc(32, 7).toString('base64')}`,
  })
})
/** Another node of the house, so that no test remembers what the one before has tried. */
let node: ReturnType<typeof anotherNode>
beforeEach(async () => {
  await node?.close()
  await house.empty()
  node = anotherNode(house)
  await look()
})
after(async () => {
  await node.close()
  await house.close()
})

const look = async (at = node) => {
  await lookThroughAll(house, at.ctx)
}
/** Tries one password at accounts from a number on, each from another address. */
const spray = async (accounts: number, { password = sprayed, from = 0, at = node } = {}) => {
  for (let account = from; account < from + accounts; account++) {
    const browser = at.browser(undefined, `203.0.113.${account}`)
    await browser.signIn(`person-${account}@example.com`, password)
  }
}
const found = async () => {
  await look()
  return house.rows(sql<{ account_id: string | null; ip: string; detail: object }>`
    select account_id, ip, detail from portcullis.events where name = 'detection.spraying' order by number`)
}
type Row = { password_mark: number; account_mark: number }

const kept = () =>
  house.rows(sql<Row>`select password_mark, account_mark from portcullis.tried_passwords order by 1, 2`)

test('[DETECTION-9] [T019] one password at many accounts, each from another network, is told as spraying', async () => {
  await spray(mostAccounts - 1)
  assert.deepEqual(await found(), [], 'one fewer is none')

  await spray(1, { from: 99 })

  const detail = { accounts: mostAccounts, passwords: 1, windowSeconds: 3600 }
  assert.deepEqual(await found(), [{ account_id: null, ip: '', detail }])
  const [call] = await house.rows(sql<{ body: string }>`select body from portcullis.webhook_calls`)
  assert.equal(JSON.parse(call?.body ?? '').type, 'detection.spraying')
})

test('[DETECTION-9] accounts that there are count like those that there are not', async () => {
  for (const account of [0, 1, 2]) await anAccount(house, `person-${account}@example.com`)

  await spray(mostAccounts)

  assert.equal((await found()).length, 1)
})

test('[DETECTION-9] many passwords at many accounts, and one at one account again and again, are none', async () => {
  for (let at = 0; at < mostAccounts; at++) {
    await spray(1, { password: `wrong horse ${at}`, from: at })
    await spray(1)
  }

  assert.deepEqual(await found(), [])
  assert.deepEqual(await kept(), [])
})

test('[DETECTION-9] a password that was right is not counted', async () => {
  await anAccount(house, 'person-0@example.com', goodPassword)

  await spray(mostAccounts, { password: goodPassword })

  assert.deepEqual(await found(), [])
  assert.equal((await kept()).length, mostAccounts - 1)
})

test('[DETECTION-9] what is spread over nodes is counted together, and told once by one of them', async () => {
  const nodes = [anotherNode(house), anotherNode(house), anotherNode(house)]
  for (const [index, at] of nodes.entries()) await spray(4, { from: index * 4, at })

  await Promise.all(nodes.map(({ ctx }) => createDetector(ctx).lookThrough()))
  await Promise.all(nodes.map(({ ctx }) => createDetector(ctx).lookThrough()))

  const told = await found()
  assert.equal(told.length, 1)
  assert.equal((await kept()).length, 12)
  for (const { close } of nodes) await close()
})

test('[DETECTION-9] what goes on is told again after a window; what was before one is forgotten', async () => {
  await spray(mostAccounts)
  assert.equal((await found()).length, 1)
  await spray(2, { from: 50 })
  assert.equal((await found()).length, 1)

  await house.letTimePass(house.settings.detection.windowSeconds + 1)
  await spray(mostAccounts - 1)
  assert.equal((await found()).length, 1)
  await spray(1, { from: 99 })

  assert.equal((await found()).length, 2)
})

test('[DETECTION-1] [DETECTION-9] a sign-in writes no more for it, and what could not be written waits', async () => {
  await house.breakTable('tried_passwords')
  await spray(1, { from: 98 })
  const before = node.ctx.db.roundTrips()
  await spray(mostAccounts)
  assert.equal((node.ctx.db.roundTrips() - before) / mostAccounts, 3, 'each is counted, hashed and refused')
  await assert.rejects(look())

  await house.mendTable('tried_passwords')

  assert.equal((await found()).length, 1)
})

test('[DETECTION-10] nothing of a password that is tried at one account or two leaves the memory', async () => {
  await spray(2)
  await spray(1, { password: 'Ann has mistyped this' })
  await look()

  assert.deepEqual(await kept(), [])
})

test('[DETECTION-10] what is kept are 20 bits of the password and 16 of the account, for a window', async () => {
  await spray(mostAccounts)
  await look()

  const rows = await kept()
  assert.equal(new Set(rows.map((row) => row.password_mark)).size, 1)
  for (const row of rows) {
    assert.deepEqual(Object.keys(row), ['password_mark', 'account_mark'])
    assert.ok(row.password_mark < 2 ** 20 && row.account_mark < 2 ** 16)
  }
  const [{ persistence } = {}] = await house.rows(sql<{ persistence: string }>`
    select relpersistence as persistence from pg_class where oid = 'portcullis.tried_passwords'::regclass`)
  assert.equal(persistence, 'u', 'in no WAL and no backup of files')

  await house.letTimePass(house.settings.detection.windowSeconds + 1)
  await sweep(house.ctx)

  assert.deepEqual(await kept(), [])
})

test('[DETECTION-10] no two days, passwords or SECRET_KEYs give marks that could be joined', () => {
  const marksOf = (nodeWith: { aheadSeconds?: number; secretKey?: string }, password = sprayed) => {
    const { ctx } = anotherNode(house, nodeWith)
    const passwords = ctx.instance(createTriedPasswords)
    for (const account of ['a', 'b', 'c']) passwords.note(`${account}@example.com`, password)
    return passwords.take()
  }
  const accountsOf = (tried: { accountMark: number }[]) => tried.map(({ accountMark }) => accountMark)
  const today = marksOf({})
  assert.deepEqual(marksOf({}), today)

  for (const other of [
    marksOf({ aheadSeconds: 86_400 }),
    marksOf({ secretKey: 'another-secret-key-of-forty-eight-characters-abc' }),
    marksOf({}, 'Winter2026!'),
  ]) {
    assert.notEqual(other[0]?.passwordMark, today[0]?.passwordMark)
    assert.notDeepEqual(accountsOf(other), accountsOf(today), 'the same accounts cannot be told')
  }
})

test('[DETECTION-10] [T178] neither the password nor its marks stand in the audit log, in calls or in the log', async () => {
  await spray(mostAccounts)
  await look()
  const [row] = await kept()

  const written = await house.rows(sql<{ row: string }>`
    select to_jsonb(e)::text as row from portcullis.events e
    union all select to_jsonb(d)::text from portcullis.detections d
    union all select to_jsonb(c)::text from portcullis.webhook_calls c`)
  const marks = new RegExp(`Autumn|[^0-9]${row?.password_mark}[^0-9]`)
  assert.ok(written.length > mostAccounts && row)
  for (const { row: text } of written) assert.doesNotMatch(text, marks)
  assert.doesNotMatch(JSON.stringify(house.logged), marks)
})

test('[DETECTION-9] a flood of other passwords takes a bounded memory, and the one tried most stays', () => {
  const { ctx } = anotherNode(house)
  const passwords = ctx.instance(createTriedPasswords)
  passwords.note('a@example.com', sprayed)
  passwords.note('b@example.com', sprayed)
  for (let at = 0; at < 19_000; at++) passwords.note(`${at}@example.com`, `wrong ${at}`)
  passwords.note('c@example.com', sprayed)
  assert.equal(passwords.take().length, 3)

  for (let at = 0; at < 21_000; at++) passwords.note(`${at}@example.com`, `other ${at}`)
  passwords.note('d@example.com', sprayed)

  assert.deepEqual(passwords.take(), [], 'what was tried longest ago was forgotten')
})
