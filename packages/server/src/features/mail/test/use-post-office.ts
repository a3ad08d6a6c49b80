import { after, afterEach, before } from 'node:test'
import type { Db } from '../../../platform/db/db.ts'
import { createMailWorker, type MailWorker } from '../mail-worker.ts'
import { type MailServer, startMailServer } from './mail-server.ts'
import { openPostOffice, type PostOffice, testEmail } from './post-office.ts'

/** A post office and a mail server for the tests of one file, emptied after each. */
export function usePostOffice() {
  let office: PostOffice
  let smtp: MailServer
  let workers: MailWorker[] = []

  before(async () => {
    office = await openPostOffice()
    smtp = await startMailServer()
  })
  afterEach(async () => {
    await Promise.all(workers.map((worker) => worker.stop()))
    workers = []
    smtp.reset()
    await office.empty()
  })
  after(async () => {
    await smtp.stop()
    await office.close()
  })

  return {
    office: () => office,
    smtp: () => smtp,
    /** A worker that sends to the mail server, and the server it belongs to. */
    openWorker: (environment: Record<string, string> = {}, through?: Db) => {
      const opened = office.open({ SMTP_URL: smtp.url, ...environment }, through)
      const worker = createMailWorker(opened.ctx, [testEmail])
      workers.push(worker)
      return { ...opened, worker }
    },
  }
}

export function sleep(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds))
}
