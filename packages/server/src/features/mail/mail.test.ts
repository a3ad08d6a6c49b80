import assert from 'node:assert/strict'
import { after, afterEach, before, test } from 'node:test'
import { createKeyring } from '../../platform/crypto.ts'
import type { Db } from '../../platform/db/db.ts'
import { sql } from '../../platform/db/sql.ts'
import { createMailWorker } from './mail-worker.ts'
import { deleteOldMail } from './queries.ts'
import { queueMail } from './queue-mail.ts'
import { type MailServer, startMailServer } from './test/mail-server.ts'
import { letter, openPostOffice, type PostOffice, testEmail } from './test/post-office.ts'

let office: PostOffice
let smtp: MailServer

before(async () => {
  office = await openPostOffice()
  smtp = await startMailServer()
})
afterEach(async () => {
  smtp.taken.length = 0
  for (const command of ['mailFrom', 'rcptTo', 'data'] as const) delete smtp.answers[command]
  smtp.beSlow(0)
  await office.empty()
})
after(async () => {
  await smtp.stop()
  await office.close()
})

function openWorker(environment: Record<string, string> = {}, through?: Db) {
  const opened = office.open({ SMTP_URL: smtp.url, ...environment }, through)
  return { ...opened, worker: createMailWorker(opened.ctx, [testEmail]) }
}

test('[MAIL-1] a mail is committed without a mail server, and sent once there is one', async () => {
  const { ctx, worker: early } = openWorker({ SMTP_URL: 'smtp://127.0.0.1:9' })

  await office.queue(ctx)
  const away = await early.deliverDue()
  await office.setClock(20)
  const back = await openWorker().worker.deliverDue()

  assert.deepEqual(away, { sent: 0, putOff: 1, failed: 0, expired: 0, decoys: 0 })
  assert.deepEqual(back, { sent: 1, putOff: 0, failed: 0, expired: 0, decoys: 0 })
  assert.equal(smtp.taken.length, 1)
})

test('[MAIL-1] what is rolled back sends nothing', async () => {
  const { ctx, worker } = openWorker()
  const mail = queueMail(ctx, testEmail, { to: 'ada@example.org', data: letter })

  const committed = await ctx.db.commitIf(sql`select 1 where false`, [mail])

  assert.equal(committed, undefined)
  assert.equal((await worker.deliverDue()).sent, 0)
})

test('[MAIL-2] two workers at once send each mail once', async () => {
  const [one, other] = [openWorker(), openWorker()]
  for (let i = 0; i < 20; i++) await office.queue(one.ctx, { to: `reader-${i}@example.org` })

  const deliveries = await Promise.all([one.worker.deliverDue(), other.worker.deliverDue()])

  assert.equal(deliveries[0].sent + deliveries[1].sent, 20)
  assert.equal(new Set(smtp.taken.map(({ to }) => to[0])).size, 20)
  assert.equal(smtp.taken.length, 20)
})

test('[MAIL-2] a sent mail that could not be marked is marked later, and not sent again', async () => {
  let isAway = false
  const broken: Db = {
    ...office.db,
    first: async (statement) => {
      if (isAway) throw new Error('connection lost')
      return office.db.first(statement)
    },
  }
  const { ctx, worker } = openWorker({}, broken)
  await office.queue(ctx)

  isAway = true
  await assert.rejects(worker.deliverDue(), /connection lost/)
  isAway = false
  await office.setClock(3000)
  await worker.deliverDue()

  assert.equal(smtp.taken.length, 1)
  assert.notEqual((await office.rows())[0]?.sent_at, null)
})

test('[MAIL-2] the mail of a worker that vanished is taken over once its lease is over', async () => {
  const { ctx, worker } = openWorker()
  const vanished = createMailWorker(ctx, [testEmail], {
    send: () => new Promise(() => undefined),
    close: () => undefined,
  })
  await office.queue(ctx)
  void vanished.deliverDue()
  while ((await office.rows())[0]?.tries === 0);

  const during = await worker.deliverDue()
  await office.setClock(121)
  const afterwards = await worker.deliverDue()

  assert.deepEqual([during.sent, afterwards.sent], [0, 1])
})

test('[MAIL-3] what is put off is tried again, later and later, until it expires unsent', async () => {
  const { ctx, worker } = openWorker()
  await office.queue(ctx)
  smtp.answers.rcptTo = '451 4.7.1 Greylisted, come back later'

  const waits: number[] = []
  for (let clock = 0; clock < 3600; ) {
    await worker.deliverDue()
    const wait = (await office.rows())[0]?.waits_seconds ?? 0
    waits.push(wait)
    clock += wait + 1
    await office.setClock(clock)
  }
  const last = await worker.deliverDue()

  const ranges = [15, 60, 240, 960].map((seconds) => [seconds * 0.8 - 2, seconds * 1.2])
  ranges.forEach(([low = 0, high = 0], i) => {
    assert.ok((waits[i] ?? 0) >= low && (waits[i] ?? 0) <= high, `${waits}`)
  })
  assert.equal(last.expired, 1)
  const [row] = await office.rows()
  assert.match(row?.last_error ?? '', /^expired: RCPT TO: 451 4\.7\.1 Greylisted, come back later/)
  assert.deepEqual([row?.sealed, row?.data, row?.sent_at], [null, {}, null])
  assert.equal(smtp.taken.length, 0)
})

test('[MAIL-3] a mail arrives at the second attempt', async () => {
  const { ctx, worker } = openWorker()
  await office.queue(ctx)

  smtp.answers.data = '452 4.3.1 Mailbox is full'
  const first = await worker.deliverDue()
  delete smtp.answers.data
  await office.setClock(20)
  const second = await worker.deliverDue()

  assert.deepEqual([first.putOff, second.sent, smtp.taken.length], [1, 1, 1])
})

for (const [command, answer] of [
  ['rcptTo', '550 5.1.1 No such mailbox'],
  ['data', '554 5.7.1 This is spam'],
] as const) {
  test(`[MAIL-3] a ${command} that is refused for good is not tried again`, async () => {
    const { ctx, worker } = openWorker()
    await office.queue(ctx)
    smtp.answers[command] = answer

    const first = await worker.deliverDue()
    await office.setClock(3000)
    const second = await worker.deliverDue()

    const [row] = await office.rows()
    assert.deepEqual([first.failed, second.failed, second.putOff], [1, 0, 0])
    assert.ok(row?.last_error?.includes(answer.slice(10)), row?.last_error ?? '')
    assert.deepEqual([row?.sealed, row?.tries], [null, 1])
  })
}

test('[MAIL-3] a sender that is refused for good is ours to mend, so the mail waits', async () => {
  const { ctx, worker } = openWorker()
  await office.queue(ctx)
  smtp.answers.mailFrom = '550 5.7.1 Not your domain'

  const { putOff } = await worker.deliverDue()

  assert.equal(putOff, 1)
})

test('[MAIL-3] what has expired is never sent', async () => {
  const { ctx, worker } = openWorker()
  await office.queue(ctx)

  await office.setClock(3601)
  const { expired, sent } = await worker.deliverDue()

  const [row] = await office.rows()
  assert.deepEqual([expired, sent, row?.last_error, row?.sealed], [1, 0, 'expired', null])
  assert.notEqual(row?.failed_at, null)
})

test('[MAIL-3] a kind of mail that this release does not know waits for a node that does', async () => {
  const { ctx, worker } = openWorker()
  const older = createMailWorker(ctx, [])
  await office.queue(ctx)

  const { putOff } = await older.deliverDue()
  await office.setClock(20)

  assert.equal(putOff, 1)
  assert.equal((await worker.deliverDue()).sent, 1)
})

test('[MAIL-4] the outbox holds links and codes sealed, and nothing of them once they are sent', async () => {
  const { ctx, worker } = openWorker()
  await office.queue(ctx)
  const [before] = await office.rows()

  await worker.deliverDue()

  const plain = Buffer.from(before?.sealed ?? []).toString('latin1')
  assert.ok(plain.length > 50)
  assert.ok(!plain.includes(letter.code) && !plain.includes('token'))
  const [row] = await office.rows()
  assert.deepEqual([row?.sealed, row?.data, row?.recipient], [null, {}, 'ada@example.org'])
  assert.notEqual(row?.sent_at, null)
})

test('[MAIL-4] a mail whose SECRET_KEY is gone fails, and says so', async () => {
  const { ctx, logged } = openWorker()
  await office.queue(ctx)
  const keyring = createKeyring('a new secret key, and nobody has kept the old one')

  const { failed } = await createMailWorker({ ...ctx, keyring }, [testEmail]).deliverDue()

  const [row] = await office.rows()
  assert.equal(failed, 1)
  assert.match(row?.last_error ?? '', /SECRET_KEY/)
  assert.equal(row?.sealed, null)
  assert.match(logged.join(), /SECRET_KEY_FALLBACKS/)
})

test('[MAIL-4] a mail that was put on another row cannot be read there', async () => {
  const { ctx, worker } = openWorker()
  await office.queue(ctx, { to: 'ada@example.org' })
  await office.queue(ctx, { to: 'eve@example.org' })
  await office.db.first(sql`update portcullis.outbox set sealed =
    (select sealed from portcullis.outbox where recipient = 'ada@example.org')
    where recipient = 'eve@example.org'`)

  const { sent, failed } = await worker.deliverDue()

  assert.deepEqual([sent, failed], [1, 1])
  assert.deepEqual(
    smtp.taken.map(({ to }) => to),
    [['ada@example.org']],
  )
})

test('[MAIL-9] neither the log nor the row tells what a mail said, or the log to whom', async () => {
  const { ctx, worker, logged } = openWorker({ SMTP_URL: smtp.url })
  await office.queue(ctx)
  await office.queue(ctx, { to: 'full@example.org' })
  smtp.answers.data = `554 5.7.1 <Full@example.org> may not get ${letter.link} nor ${letter.code}, Ada`

  await worker.deliverDue()
  delete smtp.answers.data
  await office.queue(ctx)
  await worker.deliverDue()

  const errors = (await office.rows()).map((row) => row.last_error).join()
  assert.match(errors, /554 5\.7\.1/)
  for (const secret of ['token-of-256-bit', letter.code, 'full@', 'auth.example.com', 'http']) {
    assert.ok(!errors.toLowerCase().includes(secret), errors)
    assert.ok(!logged.join().toLowerCase().includes(secret), logged.join())
  }
  assert.ok(!logged.join().includes('ada@'))
})

test('[MAIL-9] the log does not repeat an error of composing, which may quote the mail', async () => {
  const { ctx, worker, logged } = openWorker()
  await office.queue(ctx, { data: { ...letter, link: 'https://evil.example/#secret-token' } })

  const { putOff } = await worker.deliverDue()

  assert.equal(putOff, 1)
  assert.doesNotMatch(logged.join() + (await office.rows())[0]?.last_error, /secret-token|evil/)
})

test('[MAIL-10] a decoy is never sent, and leaves the row of a mail that was', async () => {
  const { ctx, worker } = openWorker()
  await office.queue(ctx, { to: 'known@example.org' })
  await office.queue(ctx, { to: 'unknown@example.org', decoy: true })
  await office.queue(ctx, { to: 'undecided@example.org', decoy: sql`(select true)` })

  const { sent, decoys } = await worker.deliverDue()

  assert.deepEqual([sent, decoys], [1, 2])
  assert.deepEqual(
    smtp.taken.map(({ to }) => to),
    [['known@example.org']],
  )
  for (const row of await office.rows()) {
    assert.deepEqual([row.sealed, row.data, row.failed_at, row.last_error], [null, {}, null, null])
    assert.notEqual(row.sent_at, null)
  }
})

test('[MAIL-14] a running worker sends within a moment what this process has queued', async (t) => {
  const { ctx, worker } = openWorker()
  t.after(() => worker.stop())
  worker.start()
  await sleep(150)
  const start = performance.now()

  await office.queue(ctx)
  while (smtp.taken.length === 0) await sleep(5)

  assert.ok(performance.now() - start < 600, `${performance.now() - start} ms`)
})

test('[MAIL-14] a running worker finds within about a second what others have queued', async (t) => {
  const { worker } = openWorker()
  t.after(() => worker.stop())
  worker.start()
  await sleep(150)
  const start = performance.now()

  await office.queue(openWorker().ctx)
  while (smtp.taken.length === 0) await sleep(5)

  assert.ok(performance.now() - start < 1500, `${performance.now() - start} ms`)
})

test('[MAIL-14] an idle worker asks about once a second', async (t) => {
  const { worker } = openWorker()
  t.after(() => worker.stop())
  const before = office.db.roundTrips()

  worker.start()
  await sleep(2500)

  const asked = office.db.roundTrips() - before
  assert.ok(asked >= 2 && asked <= 5, `${asked} times`)
})

test('[MAIL-14] a worker outlives a database that is away for a while', async (t) => {
  let isAway = true
  const { ctx, worker, logged } = openWorker(
    {},
    {
      ...office.db,
      many: async (statement) => {
        if (isAway) throw new Error('connect ECONNREFUSED, parameters: ada@example.org')
        return office.db.many(statement)
      },
    },
  )
  t.after(() => worker.stop())
  await office.queue(ctx)

  worker.start()
  await sleep(300)
  isAway = false
  while (smtp.taken.length === 0) await sleep(20)

  assert.match(logged.join(), /ECONNREFUSED/)
  assert.doesNotMatch(logged.join(), /ada@/)
})

test('[MAIL-14] a worker that is stopped finishes what it is sending', async () => {
  const { ctx, worker } = openWorker()
  await office.queue(ctx)
  smtp.beSlow(300)
  worker.start()
  while (smtp.taken.length === 0) await sleep(5)

  await worker.stop()

  assert.notEqual((await office.rows())[0]?.sent_at, null)
})

test('[MAIL-16] the sweeper deletes what is finished and old, in batches, and nothing else', async () => {
  const { ctx, worker } = openWorker()
  for (let i = 0; i < 3; i++) await office.queue(ctx)
  await worker.deliverDue()
  await office.setClock(86_401)
  await office.queue(ctx)

  const first = await office.db.many(deleteOldMail(86_400, 2))
  const second = await office.db.many(deleteOldMail(86_400, 2))
  const third = await office.db.many(deleteOldMail(86_400, 2))

  assert.deepEqual([first.length, second.length, third.length], [2, 1, 0])
  assert.equal((await office.rows()).length, 1)
})

function sleep(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds))
}
