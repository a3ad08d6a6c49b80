import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createMailWorker } from './mail-worker.ts'
import { usePostOffice } from './test/use-post-office.ts'

const { office, smtp, openWorker } = usePostOffice()

test('[MAIL-3] what is put off is tried again, later and later, until it expires unsent', async () => {
  const { ctx, worker } = openWorker()
  await office().queue(ctx)
  smtp().answers.rcptTo = '451 4.7.1 Greylisted, come back later'

  const waits: number[] = []
  for (let clock = 0; clock < 3600; ) {
    await worker.deliverDue()
    const wait = (await office().rows())[0]?.waits_seconds ?? 0
    waits.push(wait)
    clock += wait + 1
    await office().setClock(clock)
  }
  const last = await worker.deliverDue()

  const ranges = [15, 60, 240, 960].map((seconds) => [seconds * 0.8 - 2, seconds * 1.2])
  ranges.forEach(([low = 0, high = 0], i) => {
    assert.ok((waits[i] ?? 0) >= low && (waits[i] ?? 0) <= high, `${waits}`)
  })
  assert.equal(last.expired, 1)
  const [row] = await office().rows()
  assert.match(row?.last_error ?? '', /^expired: RCPT TO: 451 4\.7\.1 Greylisted, come back later/)
  assert.deepEqual([row?.sealed, row?.data, row?.sent_at], [null, {}, null])
  assert.equal(smtp().taken.length, 0)
})

test('[MAIL-3] a mail arrives at the second attempt', async () => {
  const { ctx, worker } = openWorker()
  await office().queue(ctx)

  smtp().answers.data = '452 4.3.1 Mailbox is full'
  const first = await worker.deliverDue()
  delete smtp().answers.data
  await office().setClock(20)
  const second = await worker.deliverDue()

  assert.deepEqual([first.putOff, second.sent, smtp().taken.length], [1, 1, 1])
})

for (const [command, answer] of [
  ['rcptTo', '550 5.1.1 No such mailbox'],
  ['data', '554 5.7.1 This is spam'],
] as const) {
  test(`[MAIL-3] a ${command} that is refused for good is not tried again`, async () => {
    const { ctx, worker } = openWorker()
    await office().queue(ctx)
    smtp().answers[command] = answer

    const first = await worker.deliverDue()
    await office().setClock(3000)
    const second = await worker.deliverDue()

    const [row] = await office().rows()
    assert.deepEqual([first.failed, second.failed, second.putOff], [1, 0, 0])
    assert.ok(row?.last_error?.includes(answer.slice(10)), row?.last_error ?? '')
    assert.deepEqual([row?.sealed, row?.tries], [null, 1])
  })
}

test('[MAIL-3] a sender that is refused for good is ours to mend, so the mail waits', async () => {
  const { ctx, worker } = openWorker()
  await office().queue(ctx)
  smtp().answers.mailFrom = '550 5.7.1 Not your domain'

  const { putOff } = await worker.deliverDue()

  assert.equal(putOff, 1)
})

test('[MAIL-3] what has expired is never sent', async () => {
  const { ctx, worker } = openWorker()
  await office().queue(ctx)

  await office().setClock(3601)
  const { expired, sent } = await worker.deliverDue()

  const [row] = await office().rows()
  assert.deepEqual([expired, sent, row?.last_error, row?.sealed], [1, 0, 'expired', null])
  assert.notEqual(row?.failed_at, null)
})

test('[MAIL-3] a kind of mail that this release does not know waits for a node that does', async () => {
  const { ctx, worker } = openWorker()
  const older = createMailWorker(ctx, [])
  await office().queue(ctx)

  const { putOff } = await older.deliverDue()
  await office().setClock(20)

  assert.equal(putOff, 1)
  assert.equal((await worker.deliverDue()).sent, 1)
})
