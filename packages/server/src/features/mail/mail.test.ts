import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createKeyring } from '../../platform/crypto.ts'
import { sql } from '../../platform/db/sql.ts'
import { createMailWorker } from './mail-worker.ts'
import { deleteOldMail } from './queries.ts'
import { queueMail } from './queue-mail.ts'
import { letter, testEmail } from './test/post-office.ts'
import { usePostOffice } from './test/use-post-office.ts'

const { office, smtp, openWorker } = usePostOffice()

test('[MAIL-1] a mail is committed without a mail server, and sent once there is one', async () => {
  const { ctx, worker: early } = openWorker({ SMTP_URL: 'smtp://127.0.0.1:9' })

  await office().queue(ctx)
  const away = await early.deliverDue()
  await office().setClock(20)
  const back = await openWorker().worker.deliverDue()

  assert.deepEqual(away, { sent: 0, putOff: 1, failed: 0, expired: 0, decoys: 0 })
  assert.deepEqual(back, { sent: 1, putOff: 0, failed: 0, expired: 0, decoys: 0 })
  assert.equal(smtp().taken.length, 1)
})

test('[MAIL-1] what is rolled back sends nothing', async () => {
  const { ctx, worker } = openWorker()
  const mail = queueMail(ctx, testEmail, { to: 'ada@example.org', data: letter })

  const committed = await ctx.db.commitIf(sql`select 1 where false`, [mail])

  assert.equal(committed, undefined)
  assert.equal((await worker.deliverDue()).sent, 0)
})

test('[MAIL-4] the outbox holds links and codes sealed, and nothing of them once they are sent', async () => {
  const { ctx, worker } = openWorker()
  await office().queue(ctx)
  const [before] = await office().rows()

  await worker.deliverDue()

  const plain = Buffer.from(before?.sealed ?? []).toString('latin1')
  assert.ok(plain.length > 50)
  assert.ok(!plain.includes(letter.code) && !plain.includes('token'))
  const [row] = await office().rows()
  assert.deepEqual([row?.sealed, row?.data, row?.recipient], [null, {}, 'ada@example.org'])
  assert.notEqual(row?.sent_at, null)
})

test('[MAIL-4] a mail whose SECRET_KEY is gone fails, and says so', async () => {
  const { ctx, logged } = openWorker()
  await office().queue(ctx)
  const keyring = createKeyring('a new secret key, and nobody has kept the old one')

  const { failed } = await createMailWorker({ ...ctx, keyring }, [testEmail]).deliverDue()

  const [row] = await office().rows()
  assert.equal(failed, 1)
  assert.match(row?.last_error ?? '', /SECRET_KEY/)
  assert.equal(row?.sealed, null)
  assert.match(logged.join(), /SECRET_KEY_FALLBACKS/)
})

test('[MAIL-4] a mail that was put on another row cannot be read there', async () => {
  const { ctx, worker } = openWorker()
  await office().queue(ctx, { to: 'ada@example.org' })
  await office().queue(ctx, { to: 'eve@example.org' })
  await office().db.first(sql`update portcullis.outbox set sealed =
    (select sealed from portcullis.outbox where recipient = 'ada@example.org')
    where recipient = 'eve@example.org'`)

  const { sent, failed } = await worker.deliverDue()

  assert.deepEqual([sent, failed], [1, 1])
  assert.deepEqual(
    smtp().taken.map(({ to }) => to),
    [['ada@example.org']],
  )
})

test('[MAIL-9] neither the log nor the row tells what a mail said, or the log to whom', async () => {
  const { ctx, worker, logged } = openWorker({ SMTP_URL: smtp().url })
  await office().queue(ctx)
  await office().queue(ctx, { to: 'full@example.org' })
  smtp().answers.data = `554 5.7.1 <Full@example.org> may not get ${letter.link} nor ${letter.code}, Ada`

  await worker.deliverDue()
  delete smtp().answers.data
  await office().queue(ctx)
  await worker.deliverDue()

  const errors = (await office().rows()).map((row) => row.last_error).join()
  assert.match(errors, /554 5\.7\.1/)
  for (const secret of ['token-of-256-bit', letter.code, 'full@', 'auth.example.com', 'http']) {
    assert.ok(!errors.toLowerCase().includes(secret), errors)
    assert.ok(!logged.join().toLowerCase().includes(secret), logged.join())
  }
  assert.ok(!logged.join().includes('ada@'))
})

test('[MAIL-9] the log does not repeat an error of composing, which may quote the mail', async () => {
  const { ctx, worker, logged } = openWorker()
  await office().queue(ctx, { data: { ...letter, link: 'https://evil.example/#secret-token' } })

  const { putOff } = await worker.deliverDue()

  assert.equal(putOff, 1)
  assert.doesNotMatch(logged.join() + (await office().rows())[0]?.last_error, /secret-token|evil/)
})

test('[MAIL-10] a decoy is never sent, and leaves the row of a mail that was', async () => {
  const { ctx, worker } = openWorker()
  await office().queue(ctx, { to: 'known@example.org' })
  await office().queue(ctx, { to: 'unknown@example.org', decoy: true })
  await office().queue(ctx, { to: 'undecided@example.org', decoy: sql`(select true)` })

  const { sent, decoys } = await worker.deliverDue()

  assert.deepEqual([sent, decoys], [1, 2])
  assert.deepEqual(
    smtp().taken.map(({ to }) => to),
    [['known@example.org']],
  )
  for (const row of await office().rows()) {
    assert.deepEqual([row.sealed, row.data, row.failed_at, row.last_error], [null, {}, null, null])
    assert.notEqual(row.sent_at, null)
  }
})

test('[MAIL-16] the sweeper deletes what is finished and old, in batches, and nothing else', async () => {
  const { ctx, worker } = openWorker()
  for (let i = 0; i < 3; i++) await office().queue(ctx)
  await worker.deliverDue()
  await office().setClock(172_801)
  await office().queue(ctx)

  const first = await office().db.many(deleteOldMail(172_800, 2))
  const second = await office().db.many(deleteOldMail(172_800, 2))
  const third = await office().db.many(deleteOldMail(172_800, 2))

  assert.deepEqual([first.length, second.length, third.length], [2, 1, 0])
  assert.equal((await office().rows()).length, 1)
})

test('[MAIL-1] a notice that a statement wrote by itself is sent like any other', async () => {
  const { worker } = openWorker()
  await office().db.first(sql`insert into portcullis.outbox (id, recipient, template, data, expires_at)
    values (gen_random_uuid(), 'ada@example.org', ${testEmail.name}, ${JSON.stringify(letter)}::jsonb,
      portcullis.moment() + interval '1 hour')`)

  const { sent } = await worker.deliverDue()

  const [row] = await office().rows()
  assert.deepEqual([sent, row?.data], [1, {}])
  assert.match(smtp().taken[0]?.raw ?? '', /Subject: Portcullis for Ada/)
})
