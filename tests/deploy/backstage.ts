import { randomBytes } from 'node:crypto'
import { readRawMail, startMailServer } from '../../packages/server/src/features/mail/test/mail-server.ts'
import { createDb } from '../../packages/server/src/platform/db/db.ts'
import type { Statement } from '../../packages/server/src/platform/db/sql.ts'
import { openTestDatabase } from '../../packages/server/src/test/open-database.ts'
import { Command, freePort } from '../../packages/server/src/test/run-command.ts'
import { waitFor } from './wait-for.ts'

export const domain = 'auth.example.com'

/** A line that a node writes about a request. */
export type LoggedRequest = { method: string; path: string; status: number; ip: string }

export type Backstage = Awaited<ReturnType<typeof openBackstage>>

/** What stands behind a proxy: two nodes of `portcullis serve`, their database, and a mail server. */
export async function openBackstage(environment: Record<string, string> = {}) {
  const database = await openTestDatabase()
  const db = createDb(database.owner)
  const mailServer = await startMailServer()
  const ports = [await freePort(), await freePort()] as const
  const settings = {
    PUBLIC_URL: `https://${domain}`,
    SECRET_KEY: randomBytes(48).toString('base64'),
    DATABASE_URL: database.url,
    SMTP_URL: mailServer.url,
    MAIL_FROM: 'Example <no-reply@example.com>',
    TRUSTED_PROXIES: '127.0.0.1/32',
    PASSWORD_BREACH_URL: '',
    ...environment,
    THROTTLE_ADDRESS_ATTEMPTS: '10000',
  }
  const start = (port: number) => new Command(['serve'], { ...settings, PORT: String(port) })
  const nodes = ports.map(start)
  const close = async () => {
    await Promise.all(nodes.map((node) => node.stop()))
    await mailServer.stop()
    await database.drop()
  }
  await Promise.all(nodes.map((node) => node.says(/serving/))).catch(async (error) => {
    await close()
    throw error
  })

  const reached = (): LoggedRequest[] =>
    nodes
      .flatMap(({ output }) => output.split('\n'))
      .filter((line) => line.includes('"path":'))
      .map((line) => JSON.parse(line))
      .filter(({ path }) => path !== '/readyz')

  return {
    /** Where the two nodes listen. */
    ports,
    rows: <Row>(statement: Statement<Row>) => db.many(statement),
    /** Every request that has reached a node so far, without the proxies' own. */
    reached,
    /** Waits until a node has written of such a request. */
    hears: (matches: (request: LoggedRequest) => boolean) => waitFor(() => reached().find(matches)),
    /** The text of the newest mail to an address, once it has come. */
    mailTo: async (email: string): Promise<string> => {
      const mail = await waitFor(() => mailServer.taken.findLast(({ to }) => to.includes(email)))
      return readRawMail(mail.raw).text
    },
    /** Stops a node as an upgrade does. */
    stopNode: (at: 0 | 1) => nodes[at]?.stop(),
    /** Starts a node again and waits until it serves. */
    startNode: async (at: 0 | 1) => {
      nodes[at] = start(ports[at])
      await nodes[at].says(/serving/)
    },
    close,
  }
}
