import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { Command, freePort } from '../test/run-command.ts'
import { until } from '../test/until.ts'

const password = 'correct horse battery staple'

describe('portcullis dev', () => {
  let folder: string
  let port: number
  let server: Command
  const environment = () => ({ DATA_DIR: folder, PORT: String(port) })
  const start = async () => {
    server = new Command(['dev'], environment())
    await server.says(/Open {5}http/)
  }
  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'portcullis-dev-'))
    port = await freePort()
    await start()
  })
  after(async () => {
    await server.stop('SIGKILL')
    rmSync(folder, { recursive: true })
  })

  const address = (path: string) => `http://localhost:${port}${path}`
  const post = (path: string, body: object, headers: Record<string, string> = {}) =>
    fetch(address(path), {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: address(''), ...headers },
      body: JSON.stringify(body),
    })
  const inbox = async () =>
    (await fetch(address('/dev/mail'), { headers: { accept: 'application/json' } })).json() as Promise<
      { to: string; text: string; code: string; links: string[] }[]
    >

  test('[DEV-1] an account, its mails and the secrets outlive a kill', async () => {
    const signUp = await post('/v1/sign-up', { email: 'ann@example.com', password })
    const cookie = signUp.headers.getSetCookie()[0]?.split(';')[0] ?? ''
    await until(async () => (await inbox()).length > 0)
    const [mail] = await inbox()
    const confirmed = await post(
      '/v1/email-verification/confirm',
      { email: 'ann@example.com', code: mail?.code },
      { cookie },
    )
    const signedIn = await post('/v1/sign-in', { email: 'ann@example.com', password, transport: 'cookie' })
    const session = signedIn.headers.getSetCookie()[0]?.split(';')[0] ?? ''

    await server.stop('SIGKILL')
    await start()
    const answer = await fetch(address('/v1/session'), { headers: { cookie: session } })
    const { account } = (await answer.json()) as { account: { email: string } | null }

    assert.equal(confirmed.status, 200)
    assert.match(session, /^session=/)
    assert.equal(account?.email, 'ann@example.com')
    assert.equal((await inbox()).length, 1)
  })

  test('[DEV-1] the folder is private', () => {
    assert.equal(statSync(folder).mode & 0o777, 0o700)
    assert.equal(statSync(join(folder, 'secret-key')).mode & 0o777, 0o600)
  })

  const strangers: [string, Record<string, string>][] = [
    ['another name', { host: 'evil.example' }],
    ['a name that begins like ours', { host: 'localhost.evil.example' }],
    ['the address that a name was rebound to', { host: '192.168.0.10' }],
    ['a forwarded request', { 'x-forwarded-for': '203.0.113.9' }],
    ['a forwarded host', { 'x-forwarded-host': 'evil.example' }],
  ]
  for (const [what, headers] of strangers) {
    test(`[DEV-2] ${what} is refused before anything else looks at it`, async () => {
      assert.equal(await statusOf(port, {}), 200)
      assert.equal(await statusOf(port, headers), 421)
    })
  }

  test('[DEV-5] a second one does not open the same folder, and says which process has it', async () => {
    const second = await new Command(['dev'], { ...environment(), PORT: String(await freePort()) }).ends()

    assert.equal(second.code, 2)
    assert.match(second.output, new RegExp(`process ${server.child.pid}`))
  })

  test('[DEV-3] [SETTINGS-1] it does not start for other machines', async () => {
    const outside = await new Command(['dev'], { ...environment(), HOST: '0.0.0.0' }).ends()

    assert.equal(outside.code, 2)
    assert.match(outside.output, /HOST=127\.0\.0\.1/)
  })
})

/** The status of GET /dev/mail; `fetch` does not let a Host be chosen. */
function statusOf(port: number, headers: Record<string, string>): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    request({ port, host: '127.0.0.1', path: '/dev/mail', headers }, (answer) => {
      answer.resume()
      resolve(answer.statusCode)
    })
      .on('error', reject)
      .end()
  })
}
