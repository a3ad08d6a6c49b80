import assert from 'node:assert/strict'
import { randomBytes, randomUUID } from 'node:crypto'
import { after, before, beforeEach, describe, test } from 'node:test'
import { openTestDatabase, type TestDatabase } from '../../test/open-database.ts'
import { openRelay } from '../../test/relay.ts'
import { openPostgres, type Postgres } from './postgres.ts'

const real = process.env.TEST_DATABASE_URL !== undefined

describe('a PostgreSQL whose password changes', {
  skip: real ? false : 'It takes a real PostgreSQL.',
}, () => {
  const role = `mover_${randomUUID().replaceAll('-', '')}`
  const other = `${role}_too`
  let database: TestDatabase
  let postgres: Postgres
  let url: string

  const urlWith = (change: (url: URL) => void): string => {
    const next = new URL(url)
    change(next)
    return next.href
  }
  /** What the role's password is from now on; gives the URL that has it. */
  const changePassword = async (): Promise<string> => {
    const password = randomBytes(12).toString('base64url')
    await database.owner.script(`alter role ${role} password '${password}'`)
    return urlWith((next) => {
      next.password = password
    })
  }
  const processes = async (atOnce: number): Promise<number[]> => {
    const asked = Array.from({ length: atOnce }, () =>
      postgres.query('select pg_backend_pid() as pid, pg_sleep(0.05)', [], 'pid'),
    )
    return (await Promise.all(asked)).map(({ rows }) => (rows[0] as { pid: number }).pid)
  }

  before(async () => {
    database = await openTestDatabase()
    await database.owner.script(`create role ${role} login; create role ${other} login password '${other}'`)
    url = urlOf(database, role)
  })
  beforeEach(async () => {
    await postgres?.close()
    url = await changePassword()
    postgres = openPostgres({ url, connections: 4, applicationName: 'mover', onError: () => undefined })
  })
  after(async () => {
    await postgres.close()
    await database.owner.script(`drop role ${role}, ${other}`)
    await database.drop()
  })

  test('[SECRETS-10] idle connections are replaced at once, and busy ones when they are done', async () => {
    const former = await processes(3)
    const busy = postgres.query('select pg_backend_pid() as pid, pg_sleep(0.3)', [], 'busy')

    await postgres.moveTo(await changePassword())
    const present = await processes(3)

    assert.equal(((await busy).rows[0] as { pid: number }).pid > 0, true, 'what was under way was answered')
    assert.deepEqual(
      present.filter((pid) => former.includes(pid)),
      [],
    )
    assert.deepEqual(
      (await processes(4)).filter((pid) => former.includes(pid)),
      [],
    )
  })

  test('[SECRETS-10] not a statement fails under load, where two roles take turns', async () => {
    const urls = [url, urlOf(database, other)]
    let asking = true
    const askers = Array.from({ length: 12 }, async () => {
      let answers = 0
      while (asking) answers += (await postgres.query('select 1 as one', [], 'one')).rows.length
      return answers
    })

    for (let turn = 1; turn <= 6; turn++) {
      await postgres.moveTo(urls[turn % 2] ?? '')
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
    asking = false

    for (const answers of await Promise.all(askers)) assert.ok(answers > 0)
  })

  test('[SECRETS-10] the one that listens connects anew, and says that it may have missed something', async () => {
    const heard: string[] = []
    let gaps = 0
    const stop = await postgres.listen(
      'moved',
      (payload) => heard.push(payload),
      () => {
        gaps += 1
      },
    )

    await postgres.moveTo(await changePassword())
    while (!heard.includes('after')) {
      await postgres.query("select pg_notify('moved', 'after')", [], 'notify')
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
    await stop()

    assert.ok(gaps >= 1)
  })

  test('[DATABASE-18] it listens at DATABASE_DIRECT_URL where there is one, and asks at DATABASE_URL', async () => {
    const [pooler, direct] = [await openRelay(url), await openRelay(url)]
    const through = openPostgres({
      url: pooler.url,
      directUrl: direct.url,
      connections: 2,
      applicationName: 'mover',
      onError: () => undefined,
    })
    const heard: string[] = []
    const stop = await through.listen(
      'past',
      (payload) => heard.push(payload),
      () => undefined,
    )

    direct.cut()
    await through.query("select pg_notify('past', 'unheard')", [], 'notify-1')
    direct.mend()
    while (!heard.includes('heard')) {
      await through.query("select pg_notify('past', 'heard')", [], 'notify-2')
      await new Promise((resolve) => setTimeout(resolve, 50))
    }

    assert.ok(!heard.includes('unheard'))
    await stop()
    await through.close()
    await Promise.all([pooler.close(), direct.close()])
  })

  test('[SECRETS-11] a password that does not connect changes nothing', async () => {
    const [former] = await processes(1)
    const wrong = urlWith((next) => {
      next.password = 'wrong'
    })

    await assert.rejects(postgres.moveTo(wrong), /password authentication failed/)

    assert.deepEqual(await processes(1), [former])
    await postgres.query('select pg_terminate_backend(pg_backend_pid())', [], 'end').catch(() => undefined)
    assert.equal((await processes(1)).length, 1, 'new connections are made with the former')
  })

  test('[SECRETS-11] another database takes a restart', async () => {
    const changes: Partial<URL>[] = [
      { pathname: '/x' },
      { port: '1' },
      { hostname: 'db' },
      { search: '?a=b' },
    ]

    for (const change of changes) {
      const elsewhere = urlWith((next) => Object.assign(next, change))
      await assert.rejects(postgres.moveTo(elsewhere), /Restart it for the rest/)
    }

    assert.equal((await processes(1)).length, 1)
  })
})

function urlOf({ url = '' }: TestDatabase, role: string): string {
  const target = new URL(url)
  target.username = role
  target.password = role
  return target.href
}
