import assert from 'node:assert/strict'
import { after, before, beforeEach, test } from 'node:test'
import { sql } from '../../platform/db/sql.ts'
import { sweep } from '../../sweeper.ts'
import { type House, openHouse } from '../../test/house.ts'
import { type Attempt, forgiveAttempts, takeAttempt } from './take-attempt.ts'

let house: House
before(async () => {
  house = await openHouse()
})
beforeEach(() => house.empty())
after(() => house.close())

const ann: Attempt = { kind: 'account', of: 'sign-in', who: 'ann@example.com' }
const take = (...attempts: Attempt[]) => takeAttempt(house.ctx, attempts)
const times = (count: number, attempt: Attempt) =>
  Promise.all(Array.from({ length: count }, () => take(attempt)))
const limit = () => house.settings.throttle.accountAttempts
const windowSeconds = () => house.settings.throttle.windowSeconds

test('[THROTTLE-1] [T017] of a hundred attempts at once, no more than the limit are let through', async () => {
  const refusals = await times(100, ann)

  assert.equal(refusals.filter((refused) => refused === undefined).length, limit())
})

test('[THROTTLE-1] [T017] of many guesses at once, no more than the limit are judged', async () => {
  const guesses = Array.from({ length: 30 }, () =>
    house.browser().signIn('ann@example.com', 'wrong horse battery staple'),
  )

  const codes = (await Promise.all(guesses)).map(({ code }) => code)

  assert.equal(codes.filter((code) => code === 'invalid_credentials').length, limit())
  assert.equal(codes.filter((code) => code === 'too_many_attempts').length, 30 - limit())
})

test('[THROTTLE-2] trying on does not move the end of the window', async () => {
  await times(limit(), ann)
  await house.letTimePass(windowSeconds() - 30)

  const late = await take(ann)
  await house.letTimePass(31)

  assert.equal(late?.refused, 'too_many_attempts')
  assert.equal(late?.retryAfterSeconds, 60)
  assert.equal(await take(ann), undefined)
})

test('[THROTTLE-2] when to come back is said in whole minutes, the same for all of a minute', async () => {
  await times(limit(), ann)

  const said: (number | undefined)[] = []
  for (const seconds of [1, 20, 20]) {
    await house.letTimePass(seconds)
    said.push((await take(ann))?.retryAfterSeconds)
  }

  assert.deepEqual(said, [windowSeconds(), windowSeconds(), windowSeconds()])
})

test('[THROTTLE-3] the table holds digests alone', async () => {
  await house.browser('203.0.113.77').signIn('ann@example.com', 'wrong horse battery staple')

  const rows = await house.rows(sql<{ key: Uint8Array; columns: string }>`
    select key, (to_jsonb(a) - 'key')::text as columns from portcullis.attempts a`)

  assert.equal(rows.length, 2)
  for (const { key, columns } of rows) {
    assert.equal(key.length, 32)
    assert.deepEqual(Object.keys(JSON.parse(columns)).toSorted(), ['count', 'window_ends_at'])
  }
})

test('[THROTTLE-4] statements with the same keys in another order do not stop each other', async () => {
  const many: Attempt[] = Array.from({ length: 8 }, (_, n) => ({
    kind: 'address',
    of: 'sign-in',
    who: `host-${n}`,
  }))
  const start = house.ctx.db.roundTrips()

  await Promise.all(Array.from({ length: 100 }, (_, n) => take(...(n % 2 ? many : many.toReversed()))))

  const counts = await house.rows(sql<{ count: number }>`select count from portcullis.attempts`)
  assert.deepEqual(new Set(counts.map(({ count }) => count)), new Set([100]))
  assert.equal(house.ctx.db.roundTrips() - start, 100, 'none was rolled back and tried again')
})

test('[THROTTLE-5] kind, purpose and subject have budgets of their own', async () => {
  await times(limit(), ann)

  const others: Attempt[] = [
    { ...ann, kind: 'address' },
    { ...ann, of: 'confirm-identity' },
    { ...ann, who: 'bob@example.com' },
    { kind: 'account', of: 'sign-i', who: 'nann@example.com' },
  ]

  for (const other of others) assert.equal(await take(other), undefined, JSON.stringify(other))
  assert.equal((await take(ann))?.refused, 'too_many_attempts')
})

test('[THROTTLE-5] one key over its limit refuses the request, whatever the others say', async () => {
  await times(limit(), ann)

  const refused = await take({ kind: 'address', of: 'sign-in', who: '192.0.2.1' }, ann)

  assert.equal(refused?.refused, 'too_many_attempts')
})

test('[THROTTLE-6] to forgive takes back the keys that are given, and no other', async () => {
  const bob = { ...ann, who: 'bob@example.com' }
  await times(limit(), ann)
  await times(limit(), bob)

  await house.rows(forgiveAttempts(house.ctx, [ann]))

  assert.equal(await take(ann), undefined)
  assert.equal((await take(bob))?.refused, 'too_many_attempts')
})

test('[THROTTLE-7] counts whose window is over are swept, others stay', async () => {
  await take(ann)
  await house.letTimePass(windowSeconds() - 10)
  await take({ ...ann, who: 'bob@example.com' })
  await house.letTimePass(11)

  await sweep(house.ctx)

  assert.equal((await house.rows(sql`select from portcullis.attempts`)).length, 1)
})
