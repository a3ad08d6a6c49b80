import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { request } from 'node:http'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, beforeEach, describe, test } from 'node:test'
import { Misuse } from '../platform/misuse.ts'
import { host, openTlsHouse, type TlsHouse } from '../test/tls-house.ts'
import { openDoors } from './listen.ts'

const webroot = mkdtempSync(join(tmpdir(), 'portcullis-webroot-'))
const challenges = join(webroot, '.well-known/acme-challenge')
mkdirSync(challenges, { recursive: true })

type Reply = { status: number; headers: Record<string, unknown>; body: string }

describe('plain http beside https', () => {
  let tls: TlsHouse
  before(async () => {
    tls = await openTlsHouse({ environment: { HTTP_REDIRECT_PORT: '0', ACME_WEBROOT: webroot } })
  })
  beforeEach(() => tls.house.empty())
  after(async () => {
    await tls.close()
    rmSync(webroot, { recursive: true })
  })

  const askInPlain = (path: string, method = 'GET', headers = {}, body = ''): Promise<Reply> =>
    new Promise((resolve, reject) => {
      const options = { port: tls.doors.plainPort, host: '127.0.0.1', method, path, agent: false }
      const asking = request({ ...options, headers: { host, ...headers } })
      asking.on('error', reject)
      asking.on('response', async (answer) => {
        const body = Buffer.concat(await answer.toArray()).toString()
        resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body })
      })
      asking.end(body)
    })

  test('[TLS-6] leads pages to https on the same host', async () => {
    const { status, headers } = await askInPlain('/sign-in?return_to=%2Fapp')

    assert.equal(status, 308)
    assert.equal(headers.location, `https://${host}/sign-in?return_to=%2Fapp`)
    assert.equal(headers['set-cookie'], undefined)
  })

  test('[TLS-6] refuses everything else, whatever a header says of https', async () => {
    const json = { origin: `https://${host}`, 'content-type': 'application/json' }
    const refused = [
      await askInPlain('/v1/sign-in', 'POST', json, '{}'),
      await askInPlain('/v1/session', 'GET', { 'x-forwarded-proto': 'https', forwarded: 'proto=https' }),
      await askInPlain('/assets/app.js'),
    ]

    for (const { status, body } of refused) {
      assert.equal(status, 403)
      assert.match(body, /"code":"https_required"/)
    }
    assert.equal((await tls.ask('/v1/session')).status, 200)
  })

  test('[TLS-6] refuses a host that is not served', async () => {
    const { status, headers } = await askInPlain('/sign-in', 'GET', { host: 'evil.example' })

    assert.equal(status, 421)
    assert.equal(headers.location, undefined)
  })

  const token = 'evaGxfADs6pSRb2LAv9IZf17Dt3juxGJ-PCt92wr-oA'
  const proof = `${token}.9jg46WB3rR_AHD-EBXdN7cBkH1WOu0tA3M9fm21mqTI`
  const path = (name: string) => `/.well-known/acme-challenge/${name}`

  test('[TLS-7] gives out the proof that an ACME client has left there, and only in plain', async () => {
    writeFileSync(join(challenges, token), `${proof}\n`)

    const given = await askInPlain(path(token))
    const overTls = await tls.ask(path(token))
    const posted = await askInPlain(path(token), 'POST')

    assert.deepEqual([given.status, given.body], [200, proof])
    assert.equal(given.headers['x-content-type-options'], 'nosniff')
    assert.equal(overTls.status, 404)
    assert.equal(posted.status, 403)
  })

  test('[TLS-7] gives out nothing else, whatever lies there and however it is asked for', async () => {
    const name = (letter: string) => letter.repeat(43)
    const secret = join(webroot, 'secret')
    writeFileSync(secret, `${name('s')}.${name('x')}`)
    writeFileSync(join(challenges, name('a')), '-----BEGIN PRIVATE KEY-----')
    writeFileSync(join(challenges, name('b')), proof)
    writeFileSync(join(challenges, name('d')), `${name('d')}.${name('x')}<script>`)
    symlinkSync(secret, join(challenges, name('s')))
    mkdirSync(join(challenges, name('e')))
    execFileSync('mkfifo', [join(challenges, name('f'))])

    for (const asked of [
      ...['a', 'b', 'd', 'e', 'f', 's'].map(name),
      '',
      '../../secret',
      '..%2f..%2fsecret',
      '%2e%2e/%2e%2e/secret',
      `${token}%00`,
      `${token}/`,
      'x'.repeat(200),
    ]) {
      const { status, body } = await askInPlain(path(asked))
      assert.equal(status, 403, asked)
      assert.match(body, /"code":"https_required"/, asked)
    }
  })

  test('[TLS-6] a port that is taken is said by the name of its setting, and nothing is left open', async (t) => {
    const taken = createServer().listen(0, '127.0.0.1')
    t.after(() => taken.close())
    await new Promise((resolve) => taken.once('listening', resolve))
    const { port } = taken.address() as { port: number }
    const { house } = tls
    const openWith = (changes: { server?: object; tls?: object }) => {
      const { server, tls: own } = house.settings
      const settings = {
        ...house.settings,
        server: { ...server, ...changes.server },
        tls: { ...own, ...changes.tls },
      }
      return openDoors({ ...house.ctx, settings }, house.app.fetch)
    }

    await assert.rejects(
      openWith({ server: { port } }),
      new Misuse(`PORT: Port ${port} is in use. Set PORT to another one.`),
    )
    await assert.rejects(
      openWith({ tls: { redirectPort: port } }),
      /^Error: HTTP_REDIRECT_PORT: Port \d+ is in use/,
    )
    await assert.rejects(
      openWith({ server: { host: '192.0.2.1' } }),
      /HOST: 192\.0\.2\.1 is no address of this machine/,
    )
  })
})
