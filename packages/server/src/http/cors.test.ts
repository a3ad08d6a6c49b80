import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { paths } from '@portcullis/protocol/paths'
import { createApp } from '../app.ts'
import { createContext } from '../platform/context.ts'
import { readDevelopmentSettings } from '../settings.ts'
import { aSignedInBrowser } from '../test/fixtures.ts'
import { type House, openHouse } from '../test/house.ts'

const named = 'http://localhost:5173'
const other = 'http://elsewhere.example'

describe('CORS_ALLOW_ALL_ORIGINS in development', () => {
  let house: House
  let accessToken: string
  before(async () => {
    house = await openHouse({ PUBLIC_URL: 'https://localhost:3000' })
    accessToken = (await aSignedInBrowser(house)).accessToken ?? ''
  })
  after(() => house.close())

  const ask = (all: boolean, path: string, headers: Record<string, string>, method = 'GET') => {
    const environment = {
      PUBLIC_URL: 'https://localhost:3000',
      CORS_ALLOWED_ORIGINS: named,
      CORS_ALLOW_ALL_ORIGINS: String(all),
    }
    const settings = readDevelopmentSettings(environment, { secretKey: 'x' })
    const app = createApp(createContext({ ...house.ctx, settings }))
    const request = { method, headers: { host: 'localhost:3000', ...headers } }
    return app.fetch(new Request(`https://localhost:3000${path}`, request), { ip: '127.0.0.1' })
  }
  const fromPage = { origin: other, 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'cors' }

  test('[EDGE-11] pages of any origin may read what an access token is shown for, and no credentials count', async () => {
    const bearer = { ...fromPage, authorization: `Bearer ${accessToken}` }

    const open = await ask(true, paths.account, bearer)
    const closed = await ask(false, paths.account, bearer)

    assert.equal(open.status, 200)
    assert.equal(open.headers.get('access-control-allow-origin'), '*')
    assert.equal(open.headers.get('access-control-allow-credentials'), null)
    assert.equal(closed.headers.get('access-control-allow-origin'), null)
  })

  test('[EDGE-11] a preflight of any origin is told so', async () => {
    const preflight = { ...fromPage, 'access-control-request-method': 'GET' }

    const open = await ask(true, paths.account, preflight, 'OPTIONS')
    const closed = await ask(false, paths.account, preflight, 'OPTIONS')

    assert.match(open.headers.get('access-control-allow-headers') ?? '', /Authorization/)
    assert.equal(open.headers.get('access-control-allow-credentials'), null)
    assert.equal(closed.headers.get('access-control-allow-headers'), null)
  })

  test('[EDGE-11] an origin that is named reads with credentials as ever', async () => {
    const answer = await ask(true, paths.session, { ...fromPage, origin: named })

    assert.equal(answer.headers.get('access-control-allow-origin'), named)
    assert.equal(answer.headers.get('access-control-allow-credentials'), 'true')
  })

  for (const path of [paths.session, paths.account, '/dev/mail']) {
    test(`[EDGE-11] ${path} stays closed to other pages that show no token`, async () => {
      const foreign = await ask(true, path, fromPage)
      const own = await ask(true, path, { 'sec-fetch-site': 'same-origin' })

      assert.equal(((await foreign.json()) as { code: string }).code, 'origin_refused')
      assert.notEqual(own.status, 403)
    })
  }
})
