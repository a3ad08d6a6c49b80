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
const oneWindow: Attempt = { kind: 'mail', of: 'password-reset', who: 'ann@example.com' }
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
  const guesses = Array.from({ length: 30 }, (_, n) =>
    house.browser(`198.51.100.${n}`).signIn('ann@example.com', 'wrong horse battery staple'),
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

  assert.equal(rows.length, 5, 'the account by window and day, the pair, the address, the service')
  for (const { key, columns } of rows) {
    assert.equal(key.length, 32)
    const { parent, ...rest } = JSON.parse(columns)
    assert.match(parent ?? '\\x', /^\\x([0-9a-f]{64})?$/)
    assert.deepEqual(Object.keys(rest).toSorted(), ['count', 'strikes', 'window_ends_at'])
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
  await take(oneWindow)
  await house.letTimePass(windowSeconds() - 10)
  await take({ ...oneWindow, who: 'bob@example.com' })
  await house.letTimePass(11)

  await sweep(house.ctx)

  assert.equal((await house.rows(sql`select from portcullis.attempts`)).length, 1)
})

test('[THROTTLE-2] a window that was used up makes the next twice as long, until a day was calm', async () => {
  const fill = async () => {
    let taken = 0
    while ((await take(ann)) === undefined) taken += 1
    return taken
  }
  const opensIn = async () => {
    const [row] = await house.rows(sql<{ seconds: number }>`
      select extract(epoch from max(window_ends_at) - portcullis.moment())::integer as seconds
      from portcullis.attempts where strikes > 0`)
    return row?.seconds ?? 0
  }
  const lengths: number[] = []
  for (let round = 0; round < 4; round++) {
    assert.equal(await fill(), limit())
    lengths.push(Math.round((await opensIn()) / windowSeconds()))
    await house.letTimePass((await opensIn()) + 1)
  }
  await house.letTimePass(2 * 86_400)

  await fill()

  assert.deepEqual(lengths, [1, 2, 4, 8])
  assert.equal(Math.round((await opensIn()) / windowSeconds()), 1)
})

test('[THROTTLE-2] who stays below the limit of a window meets that of the day', async () => {
  let taken = 0
  for (let window = 0; window < 20; window++) {
    for (let tries = 0; tries < limit() - 1; tries++) if ((await take(ann)) === undefined) taken += 1
    await house.letTimePass(windowSeconds() + 1)
  }

  assert.equal(taken, house.settings.throttle.accountDailyAttempts)
})

test('[THROTTLE-8] [T020] addresses of one IPv6 /64 count as one, and /64s of one /48 together', async () => {
  const { addressAttempts, networkAttempts } = house.settings.throttle
  const from = (who: string): Attempt => ({ kind: 'address', of: 'sign-in', who })
  let inOne = 0
  for (let n = 0; n < addressAttempts; n++) {
    if ((await take(from(`2001:db8:1:1::${n.toString(16)}`))) === undefined) inOne += 1
  }
  let inAll = inOne
  for (let net = 2; net < 12; net++) {
    for (let n = 0; n < addressAttempts; n++) {
      if ((await take(from(`2001:db8:1:${net}::${n}`))) === undefined) inAll += 1
    }
  }

  assert.equal(inOne, addressAttempts)
  assert.equal(inAll, networkAttempts)
  assert.equal((await take(from('2001:db8:1:1::ffff')))?.refused, 'too_many_attempts')
  assert.equal(await take(from('2001:db8:2:1::1')), undefined)
})

test('[THROTTLE-8] IPv4 addresses that are written as IPv6 count as themselves', async () => {
  const from = (who: string): Attempt => ({ kind: 'address', of: 'sign-in', who })
  await times(house.settings.throttle.addressAttempts, from('::ffff:192.0.2.7'))

  assert.equal((await take(from('192.0.2.7')))?.refused, 'too_many_attempts')
  assert.equal((await take(from('::FFFF:c000:207')))?.refused, 'too_many_attempts')
  assert.equal(await take(from('::ffff:192.0.2.8')), undefined)
})

test('[THROTTLE-10] who is refused for where they come from uses up no account’s budget', async () => {
  const from: Attempt = { kind: 'pair', of: 'sign-in', who: '192.0.2.1', at: 'ann@example.com' }
  for (let n = 0; n < 3 * limit(); n++) await take(from, ann)

  const refused = await take({ ...from, who: '192.0.2.2' }, ann)

  assert.equal(refused, undefined)
})

test('[THROTTLE-6] what was counted beneath an account is forgiven with it', async () => {
  const from: Attempt = { kind: 'pair', of: 'sign-in', who: '192.0.2.1', at: 'ann@example.com' }
  await times(house.settings.throttle.pairAttempts, from)

  await house.rows(forgiveAttempts(house.ctx, [ann]))

  assert.equal(await take(from), undefined)
})

test('[THROTTLE-11] while the whole service is over its limit, strangers have a fifth, and the first try is free', async () => {
  const node = {
    ...house.ctx,
    settings: { ...house.settings, throttle: { ...house.settings.throttle, serviceAttempts: 16 } },
  }
  const service: Attempt = { kind: 'service', of: 'sign-in', who: '' }
  for (let n = 0; n < 200; n++) await takeAttempt(node, [service])
  const guess = () => takeAttempt(node, [service, ann])

  const outcomes = [await guess(), await guess(), await guess()]

  assert.deepEqual(
    outcomes.map((outcome) => outcome?.refused),
    [undefined, undefined, 'too_many_attempts'],
  )
})
