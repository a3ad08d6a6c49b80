import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { createMailWorker } from '../../packages/server/src/features/mail/mail-worker.ts'
import type { OutgoingMail } from '../../packages/server/src/features/mail/outgoing-mail.ts'
import {
  openPostOffice,
  type PostOffice,
  testEmail,
} from '../../packages/server/src/features/mail/test/post-office.ts'

const skip = process.env.TEST_DATABASE_URL ? false : 'set TEST_DATABASE_URL to a real PostgreSQL'
let office: PostOffice

before(async () => {
  if (!skip) office = await openPostOffice()
})
after(() => office?.close())

test('[MAIL-2] ten workers on one PostgreSQL send each of 400 mails once, and no decoy', {
  skip,
}, async () => {
  const sent: string[] = []
  const transport = {
    send: async ({ to }: OutgoingMail) => {
      sent.push(to)
      await new Promise((resolve) => setTimeout(resolve, Math.random() * 10))
    },
    close: () => undefined,
  }
  const { ctx } = office.open()
  const queue = (i: number) => office.queue(ctx, { to: `reader-${i}@example.org`, decoy: i % 4 === 3 })
  await Promise.all(Array.from({ length: 400 }, (_, i) => queue(i)))
  const workers = Array.from({ length: 10 }, () =>
    createMailWorker(office.open().ctx, [testEmail], transport),
  )

  const deliveries = await Promise.all(workers.map((worker) => worker.deliverDue()))

  assert.equal(sent.length, 300)
  assert.equal(new Set(sent).size, 300)
  assert.equal(
    deliveries.reduce((sum, { decoys }) => sum + decoys, 0),
    100,
  )
  const rows = await office.rows()
  assert.ok(rows.every((row) => row.sent_at !== null && row.sealed === null && row.failed_at === null))
})
