import { generateKeyPairSync, randomBytes } from 'node:crypto'
import { calculateJwkThumbprint } from 'jose'
import type { Transport } from '@portcullis/protocol/shapes'
import { type HashedPassword, hashPassword } from '../packages/server/src/features/passwords/hash-password.ts'
import { createHashingPool } from '../packages/server/src/features/passwords/hashing-pool.ts'
import { makeCsrfToken } from '../packages/server/src/features/sessions/csrf-token.ts'
import { startSession } from '../packages/server/src/features/sessions/start-session.ts'
import { type Context, createContext } from '../packages/server/src/platform/context.ts'
import { createKeyring } from '../packages/server/src/platform/crypto.ts'
import { createDb } from '../packages/server/src/platform/db/db.ts'
import { migrate } from '../packages/server/src/platform/db/migrate.ts'
import { openPostgres } from '../packages/server/src/platform/db/postgres.ts'
import { raw, type Statement, sql } from '../packages/server/src/platform/db/sql.ts'
import { newId } from '../packages/server/src/platform/ids.ts'
import { createLog } from '../packages/server/src/platform/log.ts'
import { isRefusal } from '../packages/server/src/platform/refusal.ts'
import { readProductionSettings } from '../packages/server/src/settings.ts'
import type { Belongings, Held } from './person.ts'

const password = 'correct horse battery staple'

/** Accounts that sign in, accounts with sessions, and how many of each kind: fewer than a cap would end. */
const [signingIn, owners, sessionsEach] = [8, 8, 64]

/** Sessions of each person that are checked: few, because each is read again once a minute. */
const remembered = 4

/** What production needs to start, and nothing that makes it faster. One address is everybody here. */
export function productionEnvironment(databaseUrl: string): Record<string, string> {
  return {
    PUBLIC_URL: 'https://auth.example.com',
    SECRET_KEY: randomBytes(48).toString('base64'),
    DATABASE_URL: databaseUrl,
    SMTP_URL: 'smtp://127.0.0.1:25',
    MAIL_FROM: 'Portcullis <no-reply@example.com>',
    TRUSTED_PROXIES: '127.0.0.1/32',
    PASSWORD_BREACH_URL: '',
    THROTTLE_ADDRESS_ATTEMPTS: '100000',
  }
}

export type Prepared = {
  /** What the server is told: it connects as a role that owns nothing, as everywhere. */
  production: Record<string, string>
  publicUrl: string
  connections: number
  belongings: Belongings[]
  rowIds: string[][]
}

/**
 * Migrates the database, as its owner, and gives each of `people` accounts, sessions of every kind, and
 * rows to update.
 */
export async function prepare(environment: Record<string, string>, people: number): Promise<Prepared> {
  const settings = readProductionSettings(environment)
  const {
    database,
    secrets,
    server: { publicUrl },
  } = settings
  const { url: databaseUrl = '', connections } = database
  const { key: secretKey = '' } = secrets
  const driver = openPostgres({
    url: databaseUrl,
    connections,
    applicationName: 'bench',
    onError: console.error,
  })
  await migrate(driver)
  const log = createLog('silent')
  const db = createDb(driver)
  const ctx = createContext({ db, now: () => new Date(), settings, keyring: createKeyring(secretKey), log })

  const hashed = await hashOnce(ctx)
  const belongings = await Promise.all(Array.from({ length: people }, () => provide(ctx, hashed)))
  const rowIds = await makeRows(ctx, people)
  await ctx.db.many(sql`vacuum analyze`)
  const production = { ...environment, DATABASE_URL: await makeServerRole(ctx, databaseUrl) }
  await driver.close()
  return { production, publicUrl, connections, belongings, rowIds }
}

/** Makes the role that the server connects as; gives its URL. */
async function makeServerRole({ db }: Context, ownerUrl: string): Promise<string> {
  const password = randomBytes(24).toString('hex')
  await db.many(sql`create role bench_server login in role portcullis_app`)
  await db.many(raw(`alter role bench_server password '${password}'`) as Statement)
  const url = new URL(ownerUrl)
  url.username = 'bench_server'
  url.password = password
  return url.href
}

async function hashOnce(ctx: Context): Promise<HashedPassword> {
  const place = ctx.instance(createHashingPool).enter()
  if (isRefusal(place)) throw new Error('There is no room to hash.')
  return hashPassword(ctx, place, password)
}

async function provide(ctx: Context, hashed: HashedPassword): Promise<Belongings> {
  const guests = await Promise.all(Array.from({ length: signingIn }, () => openAccount(ctx, hashed)))
  const hosts = await Promise.all(Array.from({ length: owners }, () => openAccount(ctx, hashed)))
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const deviceJkt = await calculateJwkThumbprint(publicKey.export({ format: 'jwk' }), 'sha256')

  const hold = (many: number, transport: Transport, jkt?: string) =>
    Promise.all(
      Array.from({ length: many }, async (_, number): Promise<Held> => {
        const accountId = hosts[number % owners]?.id ?? ''
        const { held, writes } = startSession(ctx, { accountId, transport, amr: ['pwd'], deviceJkt: jkt })
        await ctx.db.commit(writes)
        return { token: held.value, csrfToken: makeCsrfToken(ctx, held.sessionId) }
      }),
    )
  return {
    emails: guests.map(({ email }) => email),
    password,
    sessionCookies: (await hold(remembered, 'cookie')).map(({ token }) => token),
    plain: await hold(sessionsEach, 'token'),
    bound: await hold(sessionsEach, 'token', deviceJkt),
    deviceKey: privateKey.export({ format: 'jwk' }),
  }
}

async function openAccount(ctx: Context, { parameters, salt, hash }: HashedPassword) {
  const id = newId()
  const email = `${id}@example.com`
  await ctx.db.many(
    sql`insert into portcullis.accounts (id, email, email_verified_at) values (${id}, ${email}, now())`,
  )
  await ctx.db.many(sql`insert into portcullis_vault.password_hashes (account_id, parameters, salt, hash)
    values (${id}, ${parameters}, ${salt}, ${hash})`)
  return { id, email }
}

/** As many rows as there are sessions that rotate, each as wide as one of them. */
async function makeRows(ctx: Context, people: number): Promise<string[][]> {
  await ctx.db.many(sql`create schema bench`)
  await ctx.db.many(sql`create table bench.rows (
    id uuid primary key, x integer not null, filler text not null
  ) with (fillfactor = 70)`)
  const rows = await ctx.db.many(sql<{ id: string }>`insert into bench.rows
    select s.id, 0, repeat('x', pg_column_size(s) - 24 - 16 - 4 - 4)
    from portcullis.sessions s where s.transport = 'token' and s.device_jkt is null
    returning id`)
  return Array.from({ length: people }, (_, who) =>
    rows.slice(who * sessionsEach, (who + 1) * sessionsEach).map(({ id }) => id),
  )
}
