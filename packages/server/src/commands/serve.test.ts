import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { after, before, describe, test } from 'node:test'
import { openTestDatabase, type TestDatabase } from '../test/open-database.ts'
import { Command, freePort } from '../test/run-command.ts'
import { startServing } from '../test/serve-command.ts'

const settings = {
  PUBLIC_URL: 'https://auth.example.com',
  SECRET_KEY: randomBytes(48).toString('base64'),
  SMTP_URL: 'smtp://127.0.0.1:25',
  MAIL_FROM: 'Example <no-reply@example.com>',
  TRUSTED_PROXIES: '127.0.0.1/32',
}

/** What a proxy on this machine says of a request that came over https. */
const proxied = { 'x-forwarded-for': '192.0.2.1', 'x-forwarded-proto': 'https' }

describe('portcullis', () => {
  test('[SETTINGS-1] a wrong configuration ends it with code 2 and every mistake', async () => {
    const { code, output } = await new Command(['serve'], { ...settings, PORT: 'x', SECRET_KEYY: 'y' }).ends()

    assert.equal(code, 2)
    for (const name of ['PORT', 'SECRET_KEYY', 'DATABASE_URL'])
      assert.match(output, new RegExp(`^  ${name}: `, 'm'))
  })

  test('[SETTINGS-1] an unknown command ends it with code 2 and the commands that there are', async () => {
    const { code, output } = await new Command(['sevre'], {}).ends()

    assert.equal(code, 2)
    assert.match(output, /There is no command "sevre"[\s\S]*portcullis serve/)
  })
})

const real = process.env.TEST_DATABASE_URL !== undefined

describe('portcullis serve', { skip: real ? false : 'It serves on a real PostgreSQL alone.' }, () => {
  let database: TestDatabase
  before(async () => {
    database = await openTestDatabase()
  })
  after(() => database.drop())

  test('[DEV-4] [API-6] it serves without an inbox, and finishes what is under way when it is told to stop', async () => {
    const port = await freePort()
    const environment = {
      ...settings,
      PORT: String(port),
      DATABASE_URL: database.url,
      ALLOWED_HOSTS: '127.0.0.1',
    }
    const server = new Command(['serve'], environment)
    await server.says(/serving/)
    const ask = (path: string, init: RequestInit = {}) =>
      fetch(`http://127.0.0.1:${port}${path}`, { ...init, headers: { ...init.headers, ...proxied } })

    const inbox = await ask('/dev/mail')
    const underWay = ask('/v1/sign-in', {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: settings.PUBLIC_URL },
      body: JSON.stringify({ email: 'nobody@example.com', password: 'correct horse battery staple' }),
    })
    await new Promise((resolve) => setTimeout(resolve, 20))
    const stopped = server.stop()

    assert.equal(inbox.status, 404)
    assert.equal((await underWay).status, 401)
    assert.equal((await stopped).code, 0)
  })

  test('[METRICS-1] [METRICS-3] it gives what it measures at a place of its own, until it ends', async (t) => {
    const metricsPort = await freePort()
    const server = await startServing(database, [], {
      ...settings,
      METRICS_LISTEN: `127.0.0.1:${metricsPort}`,
    })
    t.after(() => server.child.kill('SIGKILL'))
    const read = async () => (await fetch(`http://127.0.0.1:${metricsPort}/metrics`)).text()
    await fetch(`http://127.0.0.1:${server.port}/v1/session`, { headers: proxied })

    const text = await read()
    const { code } = await server.stop()

    assert.match(text, /^portcullis_http_request_duration_seconds_count\{route="\/v1\/session".*\} 1$/m)
    assert.match(text, /^portcullis_http_connections \d+$/m)
    assert.match(text, /^process_start_time_seconds \d+/m)
    assert.doesNotMatch(text, /^portcullis_workers/m)
    assert.equal(code, 0)
    await assert.rejects(read())
  })

  test('[DATABASE-19] [DATABASE-5] it serves on a newer schema, and does not where that is marked as breaking', async (t) => {
    const own = await openTestDatabase()
    t.after(() => own.drop())
    await own.owner.script(`insert into portcullis.migrations (number, name, checksum, breaking)
      values (999998, 'adds-something', '', false)`)
    const server = await startServing(own, [], settings)
    t.after(() => server.child.kill('SIGKILL'))
    const answer = await fetch(`http://127.0.0.1:${server.port}/v1/session`, { headers: proxied })
    await own.owner.script(`insert into portcullis.migrations (number, name, checksum, breaking)
      values (999999, 'breaks-something', '', true)`)

    const { code, output } = await new Command(['serve'], { ...settings, DATABASE_URL: own.url }).ends()

    assert.equal(answer.status, 200)
    assert.match(server.output, /"migration":999998/)
    assert.equal(code, 2)
    assert.match(output, /migration 999999, which this release does not know and cannot serve on/)
  })

  test('[DATABASE-5] it does not serve on a schema that lacks migrations', async () => {
    await database.owner.script('delete from portcullis.migrations where number = 11')

    const { code, output } = await new Command(['serve'], { ...settings, DATABASE_URL: database.url }).ends()

    assert.equal(code, 2)
    assert.match(output, /Run: portcullis migrate/)
  })
})
