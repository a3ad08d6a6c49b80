import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { after, before, describe, test } from 'node:test'
import { openTestDatabase, type TestDatabase } from '../test/open-database.ts'
import { Command, freePort } from '../test/run-command.ts'

const settings = {
  PUBLIC_URL: 'https://auth.example.com',
  SECRET_KEY: randomBytes(48).toString('base64'),
  SMTP_URL: 'smtp://127.0.0.1:25',
  MAIL_FROM: 'Example <no-reply@example.com>',
  TRUSTED_PROXIES: '127.0.0.1/32',
}

test('[DEPLOY-14] it says why a server is not ready, and how it is called', async () => {
  const environment = { ...settings, PORT: String(await freePort()) }
  const [alone, wrong, unset] = await Promise.all([
    new Command(['ready'], environment).ends(),
    new Command(['ready', '--wait', 'long'], environment).ends(),
    new Command(['ready'], { PORT: 'x' }).ends(),
  ])

  assert.equal(alone.code, 1)
  assert.match(alone.output, new RegExp(`nobody listens on port ${environment.PORT}`))
  assert.equal(wrong.code, 2)
  assert.match(wrong.output, /portcullis ready \[--wait SECONDS\]/)
  assert.equal(unset.code, 2)
  assert.match(unset.output, /PUBLIC_URL: [\s\S]*PORT: |PORT: [\s\S]*PUBLIC_URL: /)
})

const real = process.env.TEST_DATABASE_URL !== undefined

describe('portcullis ready', { skip: real ? false : 'It needs a server on a real PostgreSQL.' }, () => {
  let database: TestDatabase
  before(async () => {
    database = await openTestDatabase()
  })
  after(() => database.drop())

  for (const path of ['', '/auth']) {
    test(`[DEPLOY-14] it waits until the server${path && ` under ${path}`} is ready, and tells when it stops`, async () => {
      const environment = {
        ...settings,
        PUBLIC_URL: settings.PUBLIC_URL + path,
        HOST: '0.0.0.0',
        PORT: String(await freePort()),
        DATABASE_URL: database.url,
        SHUTDOWN_DELAY_SECONDS: '30',
      }
      const waiting = new Command(['ready', '--wait', '30'], environment).ends()
      const server = new Command(['serve'], environment)

      const awaited = await waiting
      server.child.kill('SIGTERM')
      let stopping = await new Command(['ready'], environment).ends()
      for (let tries = 0; stopping.code === 0 && tries < 10; tries++)
        stopping = await new Command(['ready'], environment).ends()
      await server.stop('SIGKILL')

      assert.deepEqual([awaited.code, awaited.output], [0, ''])
      assert.equal(stopping.code, 1)
      assert.match(stopping.output, /it answers 503/)
    })
  }
})
