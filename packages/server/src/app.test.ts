import assert from 'node:assert/strict'
import { after, afterEach, before, describe, test } from 'node:test'
import { createApp } from './app.ts'
import { createContext } from './platform/context.ts'
import { createDb } from './platform/db/db.ts'
import { openPostgres } from './platform/db/postgres.ts'
import { aSignedInBrowser } from './test/fixtures.ts'
import { goodPassword, type House, openHouse, publicUrl } from './test/house.ts'
import { openRelay, type Relay } from './test/relay.ts'

const app = 'https://app.example.com'

describe('what wraps every answer', () => {
  let house: House
  before(async () => {
    house = await openHouse({ CORS_ALLOWED_ORIGINS: app, CSRF_TRUSTED_ORIGINS: app })
  })
  afterEach(() => house.empty())
  after(() => house.close())

  test('[API-4] a fault says its request id and nothing else, and is logged whole under it', async () => {
    await house.breakTable('attempts')

    const { status, body } = await house.browser().signIn('ann@example.com', goodPassword)

    await house.mendTable('attempts')
    const { requestId, ...said } = body as Record<string, unknown>
    assert.equal(status, 500)
    assert.deepEqual(said, {
      type: 'urn:portcullis:refusal:fault',
      code: 'fault',
      title: 'Something went wrong on our side. It has been logged.',
      status: 500,
    })
    const line = house.logged.find((line) => line.includes('"msg":"fault"')) ?? ''
    assert.ok(line.includes(String(requestId)))
    assert.match(line, /attempts/)
  })

  const answers: [string, string, number][] = [
    ['an answer', '/v1/session', 200],
    ['a refusal', '/v1/account', 401],
    ['nothing', '/nowhere', 404],
  ]
  for (const [what, path, status] of answers) {
    test(`[API-5] ${what} may be read by the named origin with credentials, and by no other`, async () => {
      const named = await house.knock(path, { headers: { origin: app } })
      const foreign = await house.knock(path, { headers: { origin: 'https://app.example.com.evil.example' } })

      assert.equal(named.status, status)
      assert.equal(named.headers.get('access-control-allow-origin'), app)
      assert.equal(named.headers.get('access-control-allow-credentials'), 'true')
      assert.match(named.headers.get('vary') ?? '', /Origin/)
      assert.equal(foreign.headers.get('access-control-allow-origin'), null)
    })
  }

  test('[API-5] a preflight names what the SDK needs, for the named origin alone', async () => {
    const ask = (origin: string) =>
      house.knock('/v1/sign-in', {
        method: 'OPTIONS',
        headers: {
          origin,
          'access-control-request-method': 'POST',
          'access-control-request-headers': 'dpop',
        },
      })

    const named = await ask(app)
    const foreign = await ask('https://evil.example')

    assert.equal(named.status, 204)
    assert.match(named.headers.get('access-control-allow-headers') ?? '', /DPoP, Challenge-Solution/)
    assert.equal(foreign.headers.get('access-control-allow-headers'), null)
  })

  test('[API-5] a page of the named origin signs in', async () => {
    const answer = await house
      .browser()
      .post('/v1/sign-in', { email: 'a@b.example', password: 'x' }, { headers: { origin: app } })

    assert.equal(answer.code, 'invalid_credentials')
  })
})

test('[API-7] with a path in PUBLIC_URL everything lives under it, and nothing beside it', async () => {
  const house = await openHouse({ PUBLIC_URL: 'https://example.com/auth' })
  const browser = await aSignedInBrowser(house)
  const beside = (path: string) =>
    house.app.fetch(new Request(`https://example.com${path}`, { headers: { host: 'example.com' } }))

  const claims = JSON.parse(Buffer.from(browser.accessToken?.split('.')[1] ?? '', 'base64url').toString())
  const [mail] = await house.mailTo('ann@example.com')

  assert.equal((await browser.get('/v1/account', { bearer: true })).status, 200)
  assert.equal(claims.iss, 'https://example.com/auth')
  assert.match(mail?.text ?? '', /https:\/\/example\.com\/auth\/email-verification#token=/)
  for (const path of ['/v1/session', '/.well-known/jwks.json', '/healthz']) {
    assert.equal((await house.knock(path)).status, 200, path)
    assert.equal((await beside(path)).status, 404, path)
  }
  await house.close()
})

describe('without a database', () => {
  let house: House
  let relay: Relay | undefined
  before(async () => {
    house = await openHouse()
  })
  after(async () => {
    await relay?.close()
    await house.close()
  })

  const behind = (url: string) => {
    const driver = openPostgres({ url, connections: 2, applicationName: 'test', onError: () => undefined })
    const ctx = createContext({
      db: createDb(driver),
      now: () => new Date(),
      settings: house.settings,
      keyring: house.ctx.keyring,
      log: house.ctx.log,
    })
    return { app: createApp(ctx), driver }
  }
  const signIn = (server: ReturnType<typeof createApp>) =>
    server.fetch(
      new Request(`${publicUrl}/v1/sign-in`, {
        method: 'POST',
        headers: { host: 'auth.example.com', origin: publicUrl, 'content-type': 'application/json' },
        body: JSON.stringify({ email: 'ann@example.com', password: goodPassword }),
      }),
      { ip: '192.0.2.1' },
    )

  test('[DATABASE-7] it is unavailable, and says nothing of the database', async () => {
    const { app, driver } = behind('postgresql://teller:secret@127.0.0.1:9/vault')

    const answer = await signIn(app)

    const text = await answer.text()
    assert.equal(answer.status, 503)
    assert.equal(answer.headers.get('retry-after'), '5')
    assert.match(text, /"code":"unavailable"/)
    assert.doesNotMatch(text, /127\.0\.0\.1|teller|vault|ECONN/)
    await driver.close()
  })

  test('[DATABASE-7] it serves again once the database is back', {
    skip: process.env.TEST_DATABASE_URL === undefined,
  }, async () => {
    relay = await openRelay(house.databaseUrl ?? '')
    const { app, driver } = behind(relay.url)

    const good = await signIn(app)
    relay.cut()
    const cut = await signIn(app)
    relay.mend()
    const again = await signIn(app)

    assert.deepEqual([good.status, cut.status, again.status], [401, 503, 401])
    await driver.close()
  })
})
