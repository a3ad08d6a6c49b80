import assert from 'node:assert/strict'
import { randomBytes, randomUUID } from 'node:crypto'
import { after, before, describe, test } from 'node:test'
import { hashRaw } from '@node-rs/argon2'
import pg from 'pg'
import { newName } from '../../packages/server/src/test/ask-postgres.ts'
import { Browser } from '../../packages/server/src/test/browser.ts'
import { proxied } from '../../packages/server/src/test/hammer.ts'
import { goodPassword } from '../../packages/server/src/test/house.ts'
import { within } from '../../packages/server/src/test/open-database.ts'
import { Command, freePort } from '../../packages/server/src/test/run-command.ts'
import { productionSettings } from '../../packages/server/src/test/serve-command.ts'
import { until } from '../../packages/server/src/test/until.ts'
import { skip } from './real-house.ts'
import { formerRelease, type UnpackedRelease, unpackFormerRelease } from './unpack-release.ts'

const cluster = process.env.TEST_DATABASE_URL ?? ''

describe('the former release beside this one', { skip }, () => {
  const database = newName('former')
  const role = newName('server')
  const ownerUrl = within(cluster, database)
  const serverUrl = within(cluster, database, { role, password: role })
  let former: UnpackedRelease
  let owner: pg.Client
  before(async () => {
    former = unpackFormerRelease()
    const admin = new pg.Client({ connectionString: cluster })
    await admin.connect()
    await admin.query(`create database ${database}`)
    await admin.end()
    owner = new pg.Client({ connectionString: ownerUrl })
    await owner.connect()
  })
  after(async () => {
    await owner.end()
    const admin = new pg.Client({ connectionString: cluster })
    await admin.connect()
    await admin.query(`drop database ${database} with (force)`)
    await admin.query(`drop role if exists ${role}`)
    await admin.end()
    former.remove()
  })

  const start = async (environment: Record<string, string>, program?: string) => {
    const port = String(await freePort())
    const command = new Command(['serve'], { ...productionSettings, ...environment, PORT: port }, program)
    await command.says(/"msg":"serving"/)
    return { command, port }
  }
  const anAccount = async (email: string) => {
    const id = randomUUID()
    const salt = randomBytes(16)
    const hash = await hashRaw(goodPassword, { salt, memoryCost: 19_456, timeCost: 2, parallelism: 1 })
    await owner.query(
      'insert into portcullis.accounts (id, email, email_verified_at) values ($1, $2, now())',
      [id, email],
    )
    await owner.query('insert into portcullis_vault.password_hashes values ($1, $2, $3, $4)', [
      id,
      'argon2id$v=19$m=19456,t=2,p=1',
      salt,
      hash,
    ])
  }

  test('[DATABASE-19] it goes on serving while this one migrates, and after, and this one takes over its sessions', async (t) => {
    const migrated = await new Command(['migrate'], { DATABASE_URL: ownerUrl }, former.main).ends()
    assert.equal(migrated.code, 0, migrated.output)
    const emails = Array.from({ length: 6 }, (_, n) => `person-${n}@example.com`)
    await Promise.all(emails.map(anAccount))
    const old = await start({ DATABASE_URL: ownerUrl }, former.main)
    const people = emails.map((email, n) => live(email, n % 2 ? 'cookie' : 'token', old.port))
    t.after(() => Promise.all(people.map((person) => person.stop())))
    const rounds = () => Math.min(...people.map((person) => person.tally.rounds))
    await until(() => rounds() >= 2)

    const applied = await new Command(['migrate'], { DATABASE_OWNER_URL: ownerUrl }).ends()
    const during = rounds()
    await until(() => rounds() >= during + 2)

    assert.equal(applied.code, 0, applied.output)
    assert.match(applied.output, /applied 000015-roles/)
    await owner.query(`create role ${role} login password '${role}' in role portcullis_app`)
    const present = await start({ DATABASE_URL: serverUrl })
    for (const person of people.slice(0, 3)) person.moveTo(present.port)
    const both = rounds()
    await until(() => rounds() >= both + 3)
    const tallies = await Promise.all(people.map((person) => person.stop()))

    assert.deepEqual(
      tallies.flatMap(({ failed }) => failed),
      [],
    )
    assert.ok(
      tallies.slice(0, 3).every(({ carriedOver }) => carriedOver),
      'sessions of the former release were gone on with',
    )
    for (const { command } of [old, present]) assert.equal((await command.stop()).code, 0)
  })

  test('[DATABASE-19] 0.1.0 itself does not start again on a newer schema; what is said of it holds from here on', {
    skip: skip || (formerRelease === '0.1.0' ? false : 'The former release is a later one.'),
  }, async () => {
    const { code, output } = await new Command(
      ['serve'],
      { ...productionSettings, DATABASE_URL: ownerUrl },
      former.main,
    ).ends()

    assert.equal(code, 2)
    assert.match(output, /which this release does not know/)
  })
})

type Life = {
  tally: { rounds: number; failed: string[]; carriedOver: boolean }
  moveTo: (port: string) => void
  stop: () => Promise<Life['tally']>
}

/** A person who signs in, refreshes, looks, asks for a reset link and signs out, again and again. */
function live(email: string, transport: 'token' | 'cookie', firstPort: string): Life {
  const tally = { rounds: 0, failed: [] as string[], carriedOver: false }
  let port = firstPort
  let nextPort: string | undefined
  let stopped = false
  const browser = new Browser(
    (path, { headers, ip: _, ...init } = {}) =>
      fetch(`http://127.0.0.1:${port}${path}`, {
        ...init,
        headers: { ...(headers as Record<string, string>), ...proxied },
        signal: AbortSignal.timeout(15_000),
      }),
    productionSettings.PUBLIC_URL,
  )
  const expect = async (
    what: string,
    status: number,
    asked: Promise<{ status: number; code: string | undefined }>,
  ) => {
    const at = port
    const answer = await asked.catch((error) => ({ status: 0, code: String(error.cause ?? error) }))
    if (answer.status !== status) tally.failed.push(`${what} at ${at}: ${answer.status} ${answer.code}`)
  }
  const living = (async () => {
    while (!stopped) {
      const began = port
      await expect('sign-in', 201, browser.signIn(email, goodPassword, transport))
      for (let turn = 0; turn < 3; turn++) {
        // In the middle of a session, so that it has to be gone on with.
        if (turn > 0) port = nextPort ?? port
        if (transport === 'token') await expect('refresh', 200, browser.refresh())
        await expect('account', 200, browser.get('/v1/account', { bearer: transport === 'token' }))
        if (port !== began) tally.carriedOver = true
      }
      await expect('reset', 202, browser.post('/v1/password-reset', { email }))
      await expect('sign-out', 204, browser.post('/v1/sign-out'))
      tally.rounds += 1
    }
    return tally
  })()
  return {
    tally,
    moveTo: (next) => {
      nextPort = next
    },
    stop: () => {
      stopped = true
      return living
    },
  }
}
