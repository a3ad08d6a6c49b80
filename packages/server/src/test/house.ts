import { randomBytes } from 'node:crypto'
import { createApp } from '../app.ts'
import { emails } from '../emails.ts'
import { createChallengeMemory } from '../features/challenges/challenge-memory.ts'
import { createMailWorker } from '../features/mail/mail-worker.ts'
import type { OutgoingMail } from '../features/mail/outgoing-mail.ts'
import { createSessionMemory } from '../features/sessions/session-memory.ts'
import { createSigningKeyring } from '../features/signing-keys/load-signing-keys.ts'
import { createOverLimits } from '../features/throttle/over-limits.ts'
import { type Context, createContext } from '../platform/context.ts'
import { createKeyring } from '../platform/crypto.ts'
import { createDb, type Driver } from '../platform/db/db.ts'
import { type Statement, sql, statementName } from '../platform/db/sql.ts'
import { openTracer } from '../platform/tracing/tracer.ts'
import { agreeOnVouchers } from '../platform/vouchers.ts'
import { originsOf, readProductionSettings } from '../settings.ts'
import { Browser } from './browser.ts'
import { captureLog } from './capture-log.ts'
import { openTestDatabase, type TestDatabase } from './open-database.ts'

export const publicUrl = 'https://auth.example.com'

/** A password that every rule accepts. */
export const goodPassword = 'correct horse battery staple'

type Watcher = (path: string, init: RequestInit, response: Response) => Promise<void>

export type House = Awaited<ReturnType<typeof openHouse>>

/** Tables that a test leaves behind. The signing keys stay: they are the house's own. */
const tables = [
  'events',
  'attempts',
  'spent_challenges',
  'known_devices',
  'outbox',
  'one_time_codes',
  'accounts',
  'reserved_emails',
  'sessions',
  'pending_sign_ups',
  'csp_reports',
  'sightings',
  'detections',
  'tried_passwords',
  'webhook_calls',
  'event_seals',
  'erased_accounts',
]

/**
 * A whole server without a socket: the real app on real SQL, production settings, a clock that the test
 * moves, a mailbox that it reads and browsers that keep cookies. One for each test file; `empty` between
 * tests.
 */
export async function openHouse(environment: Record<string, string> = {}) {
  const database = await openTestDatabase()
  const secretKey = environment.SECRET_KEY ?? randomBytes(48).toString('base64')
  const settings = settingsOf(database, { SECRET_KEY: secretKey, ...environment })
  const log = captureLog()
  const tracer = openTracer(settings, log.log)
  let offsetMs = 0
  const db = createDb(database.driver, tracer)
  const ctx: Context = createContext({
    db,
    now: () => new Date(Date.now() + offsetMs),
    settings,
    keyring: createKeyring(secretKey, settings.secrets.fallbacks),
    log: log.log,
    tracer,
    origins: originsOf({ SECRET_KEY: secretKey, ...environment }),
  })
  await agreeOnVouchers(ctx.db, ctx.keyring)
  const app = createApp(ctx)
  const { mailbox, worker } = createPost(ctx)

  const setClock = async (ms: number) => {
    offsetMs = ms
    await database.owner.script(`create or replace function portcullis.moment() returns timestamptz
      language sql volatile parallel safe as 'select clock_timestamp() + interval ''${ms} ms'''`)
  }
  const { knock, watch } = createDoor(app, settings.server.publicUrl)
  const deliverMail = () => worker.deliverDue()
  await ctx.instance(createSigningKeyring).get() // Now, so that no test has its events among its own.
  await database.owner.script('truncate portcullis.events')

  return {
    ctx,
    /** The database as it is before any server has introduced itself. */
    db,
    app,
    settings,
    /** The URL of the application's role on real PostgreSQL; undefined on the embedded one. */
    databaseUrl: database.url,
    /** The URL of the database's owner. */
    ownerUrl: database.ownerUrl,
    /** Every line that was logged. */
    logged: log.lines,
    /** One request, as raw as the test wants it. */
    knock,
    /** Shows every request and its answer to `watcher`. */
    watch,
    /** A browser with an empty cookie jar, at an address of its own if given. */
    browser: (ip?: string) => new Browser(knock, settings.server.publicUrl, ip),
    /** Moves the clock of this server and of its database. */
    letTimePass: (seconds: number) => setClock(offsetMs + seconds * 1000),
    deliverMail,
    /** All mail that was sent to an address, the newest first, after sending what is due. */
    mailTo: async (email: string) =>
      deliverMail().then(() => mailbox.filter(({ to }) => to === email).reverse()),
    ...ownersHand(database.owner),
    /** Runs whatever text somebody has slipped into the server's connection. */
    injected: async (text: string, values: unknown[]) =>
      (await database.driver.query(text, values, statementName(text))).rows,
    /** Starts to listen for changes, as a running server does. Until then every read goes to the database. */
    startMemory: () => ctx.instance(createSessionMemory).start(),
    empty: async () => {
      await database.owner.script(
        `truncate ${tables.map((table) => `portcullis.${table}`).join(', ')} cascade`,
      )
      await setClock(0)
      for (const made of [ctx.instance(createOverLimits), ctx.instance(createChallengeMemory)]) made.clear()
      mailbox.length = 0
      log.lines.length = 0
    },
    close: async () => {
      await worker.stop()
      await ctx.instance(createSessionMemory).stop()
      await tracer?.stop()
      await database.drop()
    },
  }
}

/** What a test arranges in the database, or looks at there: as its owner, who may do more than a server. */
function ownersHand(owner: Driver) {
  const db = createDb(owner)
  return {
    rows: <Row>(statement: Statement<Row>) => db.many(statement),
    eventNames: async () =>
      (await db.many(sql<{ name: string }>`select name from portcullis.events order by number`)).map(
        ({ name }) => name,
      ),
    /** Takes a table away under the server's feet, and puts it back. */
    breakTable: (name: string) => owner.script(`alter table portcullis.${name} rename to ${name}_away`),
    mendTable: (name: string) => owner.script(`alter table portcullis.${name}_away rename to ${name}`),
  }
}

/** Sends mail into a box that the test reads. */
function createPost(ctx: Context) {
  const mailbox: OutgoingMail[] = []
  const send = async (mail: OutgoingMail) => void mailbox.push(mail)
  return { mailbox, worker: createMailWorker(ctx, emails, { send, close: () => undefined }) }
}

/** Where requests come in, and whoever looks at them on the way. */
function createDoor(app: ReturnType<typeof createApp>, url: string) {
  const watchers: Watcher[] = []
  const knock = async (path: string, init: RequestInit & { ip?: string } = {}): Promise<Response> => {
    const { ip = '192.0.2.1', ...request } = init
    const headers = new Headers(request.headers)
    if (!headers.has('host')) headers.set('host', new URL(url).host)
    const response = await app.fetch(new Request(url + path, { ...request, headers }), { ip })
    for (const watch of watchers) await watch(path, init, response)
    return response
  }
  return { knock, watch: (watcher: Watcher) => void watchers.push(watcher) }
}

/**
 * Production's, but for the cost of a hash: no promise but those of the hash's own recipe depends on it, and
 * it was half of what the tests cost.
 */
function settingsOf({ url }: TestDatabase, environment: Record<string, string>) {
  const settings = readProductionSettings({
    PUBLIC_URL: publicUrl,
    DATABASE_URL: url ?? 'postgresql://localhost/embedded',
    SMTP_URL: 'smtp://127.0.0.1:25',
    MAIL_FROM: 'Portcullis <no-reply@example.com>',
    TRUSTED_PROXIES: '127.0.0.1/32',
    PASSWORD_BREACH_URL: '', // Tests ask nobody outside.
    ...environment,
  })
  const isChosen = 'PASSWORD_HASH_MEMORY_KIB' in environment || 'PASSWORD_HASH_PASSES' in environment
  return isChosen ? settings : { ...settings, passwords: { ...settings.passwords, ...cheapHash } }
}

const cheapHash = { memoryKib: 64, passes: 1 }
