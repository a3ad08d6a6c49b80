import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { createApp } from '../app.ts'
import { createContext } from '../platform/context.ts'
import { readDevelopmentSettings } from '../settings.ts'
import { type House, openHouse } from '../test/house.ts'
import { host, openTlsHouse } from '../test/tls-house.ts'

const usual = 'max-age=31536000; includeSubDomains'

describe('Strict-Transport-Security', () => {
  let house: House
  before(async () => {
    house = await openHouse({ CORS_ALLOWED_ORIGINS: 'https://app.example.com' })
  })
  after(() => house.close())

  const preflight = { origin: 'https://app.example.com', 'access-control-request-method': 'POST' }
  const answers: [what: string, path: string, init: RequestInit, status: number][] = [
    ['an answer', '/v1/session', {}, 200],
    ['a page', '/sign-in', {}, 200],
    ['a redirect', '/', {}, 302],
    ['a preflight', '/v1/sign-in', { method: 'OPTIONS', headers: preflight }, 204],
    ['a refusal', '/v1/account', {}, 401],
    ['a forged request', '/v1/sign-in', { method: 'POST', headers: { origin: 'https://evil.example' } }, 403],
    ['nothing', '/nowhere', {}, 404],
    ['a wrong method', '/v1/session', { method: 'DELETE' }, 405],
    ['a wrong name', '/v1/session', { headers: { host: 'evil.example' } }, 421],
  ]
  for (const [what, path, init, status] of answers) {
    test(`[EDGE-7] it comes with ${what} over https`, async () => {
      const answer = await house.knock(path, init)

      assert.equal(answer.status, status)
      assert.equal(answer.headers.get('strict-transport-security'), usual)
    })
  }

  test('[EDGE-7] it comes with a fault over https', async () => {
    await house.breakTable('sessions')
    const cookie = `__Host-session=${crypto.randomUUID()}.${'a'.repeat(43)}`

    const answer = await house.knock('/v1/session', { headers: { cookie } })

    await house.mendTable('sessions')
    assert.equal(answer.status, 500)
    assert.equal(answer.headers.get('strict-transport-security'), usual)
  })

  const choices: [change: Partial<House['settings']['edge']>, header: string][] = [
    [{ hstsSeconds: 63_072_000 }, 'max-age=63072000; includeSubDomains'],
    [{ hstsIncludeSubdomains: false }, 'max-age=31536000'],
    [{ hstsPreload: true }, 'max-age=31536000; includeSubDomains; preload'],
  ]
  for (const [change, header] of choices) {
    test(`[EDGE-7] with ${JSON.stringify(change)} it says so`, async () => {
      const settings = { ...house.settings, edge: { ...house.settings.edge, ...change } }
      const app = createApp(createContext({ ...house.ctx, settings }))

      const answer = await app.fetch(
        new Request('https://auth.example.com/v1/session', { headers: { host: 'auth.example.com' } }),
      )

      assert.equal(answer.headers.get('strict-transport-security'), header)
    })
  }

  test('[EDGE-7] development binds no browser to https, whatever its address', async () => {
    const settings = readDevelopmentSettings({ PUBLIC_URL: 'https://localhost:3000' }, { secretKey: 'x' })
    const app = createApp(createContext({ ...house.ctx, settings }))

    const answer = await app.fetch(
      new Request('https://localhost:3000/v1/session', { headers: { host: 'localhost:3000' } }),
    )

    assert.equal(answer.status, 200)
    assert.equal(answer.headers.get('strict-transport-security'), null)
  })
})

test('[EDGE-7] it comes with what is refused before it is a request, where the connection is encrypted', async () => {
  const tls = await openTlsHouse()
  const say = async (text: string) => {
    const socket = tls.dial()
    socket.write(text)
    return Buffer.concat(await socket.toArray()).toString('latin1')
  }

  const unreadable = await say('nonsense\r\n\r\n')
  const misled = await say(`GET / HTTP/1.1\r\nHost: ${host}:x\r\nConnection: close\r\n\r\n`)
  const answered = await say(`GET /healthz HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`)

  await tls.close()
  assert.match(answered, /^HTTP\/1\.1 200 /)
  for (const refused of [unreadable, misled]) {
    assert.match(refused, /^HTTP\/1\.1 400 /)
    assert.match(refused, new RegExp(`\r\nstrict-transport-security: ${usual}\r\n`, 'i'))
  }
})
