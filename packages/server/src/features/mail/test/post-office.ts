import { type Context, createContext, type Settings } from '../../../platform/context.ts'
import { createKeyring } from '../../../platform/crypto.ts'
import { createDb, type Db } from '../../../platform/db/db.ts'
import { sql } from '../../../platform/db/sql.ts'
import { serverSettings } from '../../../platform/server-settings.ts'
import { readSettings } from '../../../platform/settings.ts'
import { captureLog } from '../../../test/capture-log.ts'
import { openTestDatabase } from '../../../test/open-database.ts'
import { defineEmail } from '../email.ts'
import { type Mail, queueMail } from '../queue-mail.ts'
import { mailSettings } from '../settings.ts'

/** A kind of mail that says whatever it is told to. */
export const testEmail = defineEmail<{ link: string; code: string; name: string }>({
  name: 'test.letter',
  lifetimeSeconds: 3600,
  compose: ({ link, code, name }, { serviceName }) => ({
    subject: `${serviceName} for ${name}`,
    paragraphs: [`Dear ${name}, this is for you.`],
    action: { label: 'Go on', url: link },
    code,
    closing: ['If it was not you, do nothing.'],
  }),
})

export const letter = {
  link: 'https://auth.example.com/email-verification#token-of-256-bit',
  code: '493817',
  name: 'Ada',
}

export type OutboxRow = {
  id: string
  recipient: string
  sealed: Uint8Array | null
  data: object
  tries: number
  waits_seconds: number
  sent_at: Date | null
  failed_at: Date | null
  last_error: string | null
}

export type PostOffice = Awaited<ReturnType<typeof openPostOffice>>

/** The mail feature on a real database, with a clock that the test moves. */
export async function openPostOffice() {
  const { driver, owner, drop } = await openTestDatabase()
  const db = createDb(driver)
  const asOwner = createDb(owner)
  const keyring = createKeyring('a test secret key that nobody else uses, really')

  return {
    db,
    /** A server of its own on the same database: what it logs stands in `logged`. */
    open: (environment: Record<string, string> = {}, through: Db = db) => {
      const { log, lines: logged } = captureLog()
      const settings = settingsFrom({ PUBLIC_URL: 'https://auth.example.com', ...environment })
      const ctx = createContext({ db: through, now: () => new Date(), settings, keyring, log })
      return { ctx, logged }
    },
    queue: async (ctx: Context, mail: Partial<Mail<typeof letter>> = {}) => {
      await ctx.db.commit([queueMail(ctx, testEmail, { to: 'ada@example.org', data: letter, ...mail })])
    },
    rows: () =>
      asOwner.many<OutboxRow>(sql`select id, recipient, sealed, data, tries, sent_at, failed_at, last_error,
        extract(epoch from next_try_at - portcullis.moment())::float8 as waits_seconds
        from portcullis.outbox order by created_at, recipient`),
    /** Moves the database's clock to so many seconds after now. */
    setClock: (secondsAhead: number) =>
      owner.script(`create or replace function portcullis.moment() returns timestamptz
        language sql volatile parallel safe
        as 'select clock_timestamp() + interval ''${secondsAhead} seconds'''`),
    async empty() {
      await asOwner.first(sql`delete from portcullis.outbox`)
      await this.setClock(0)
    },
    close: drop,
  }
}

export function settingsFrom(environment: Record<string, string>): Settings {
  const { settings, mistakes } = readSettings({ server: serverSettings, mail: mailSettings }, environment)
  if (mistakes[0]) throw new Error(JSON.stringify(mistakes))
  return settings as unknown as Settings
}
