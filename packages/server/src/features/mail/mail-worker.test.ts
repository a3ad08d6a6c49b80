import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Db } from '../../platform/db/db.ts'
import { until } from '../../test/until.ts'
import { createMailWorker } from './mail-worker.ts'
import { testEmail } from './test/post-office.ts'
import { sleep, usePostOffice } from './test/use-post-office.ts'

const { office, smtp, openWorker } = usePostOffice()

test('[MAIL-2] two workers at once send each mail once', async () => {
  const [one, other] = [openWorker(), openWorker()]
  for (let i = 0; i < 20; i++) await office().queue(one.ctx, { to: `reader-${i}@example.org` })

  const deliveries = await Promise.all([one.worker.deliverDue(), other.worker.deliverDue()])

  assert.equal(deliveries[0].sent + deliveries[1].sent, 20)
  assert.equal(new Set(smtp().taken.map(({ to }) => to[0])).size, 20)
  assert.equal(smtp().taken.length, 20)
})

test('[MAIL-2] a sent mail that could not be marked is marked later, and not sent again', async () => {
  let isAway = false
  const broken: Db = {
    ...office().db,
    first: async (statement) => {
      if (isAway) throw new Error('connection lost')
      return office().db.first(statement)
    },
  }
  const { ctx, worker } = openWorker({}, broken)
  await office().queue(ctx)

  isAway = true
  await assert.rejects(worker.deliverDue(), /connection lost/)
  isAway = false
  await office().setClock(3000)
  await worker.deliverDue()

  assert.equal(smtp().taken.length, 1)
  assert.notEqual((await office().rows())[0]?.sent_at, null)
})

test('[MAIL-2] the mail of a worker that vanished is taken over once its lease is over', async () => {
  const { ctx, worker } = openWorker()
  const vanished = createMailWorker(ctx, [testEmail], {
    send: () => new Promise(() => undefined),
    close: () => undefined,
  })
  await office().queue(ctx)
  void vanished.deliverDue()
  await until(async () => (await office().rows())[0]?.tries !== 0)

  const during = await worker.deliverDue()
  await office().setClock(121)
  const afterwards = await worker.deliverDue()

  assert.deepEqual([during.sent, afterwards.sent], [0, 1])
})

test('[MAIL-14] a running worker sends within a moment what this process has queued', async () => {
  const { ctx, worker } = openWorker()
  worker.start()
  const waits: number[] = []

  for (let i = 0; i < 3; i++) {
    await sleep(700) // Past the moment in which it hurries.
    smtp().reset()
    const start = performance.now()
    await office().queue(ctx)
    await until(() => smtp().taken.length > 0)
    waits.push(performance.now() - start)
  }

  assert.ok(Math.min(...waits) < 700, `${waits} ms`)
})

test('[MAIL-14] a running worker finds within about a second what others have queued', async () => {
  const { worker } = openWorker()
  worker.start()
  await sleep(150)
  const start = performance.now()

  await office().queue(openWorker().ctx)
  await until(() => smtp().taken.length > 0)

  assert.ok(performance.now() - start < 10_000, `${performance.now() - start} ms`)
})

test('[MAIL-14] an idle worker asks about once a second', async () => {
  const { worker } = openWorker()
  const before = office().db.roundTrips()

  worker.start()
  await sleep(2500)

  const asked = office().db.roundTrips() - before
  assert.ok(asked >= 1 && asked <= 5, `${asked} times`)
})

test('[MAIL-14] a worker outlives a database that is away for a while', async () => {
  let isAway = true
  const { ctx, worker, logged } = openWorker(
    {},
    {
      ...office().db,
      many: async (statement) => {
        if (isAway) throw new Error('connect ECONNREFUSED, parameters: ada@example.org')
        return office().db.many(statement)
      },
    },
  )
  await office().queue(ctx)

  worker.start()
  await sleep(300)
  isAway = false
  await until(() => smtp().taken.length > 0)

  assert.match(logged.join(), /ECONNREFUSED/)
  assert.doesNotMatch(logged.join(), /ada@/)
})

test('[MAIL-14] a worker that is stopped finishes what it is sending', async () => {
  const { ctx, worker } = openWorker()
  await office().queue(ctx)
  smtp().beSlow(300)
  worker.start()
  await until(() => smtp().taken.length > 0)

  await worker.stop()

  assert.notEqual((await office().rows())[0]?.sent_at, null)
})
