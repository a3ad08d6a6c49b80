import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { pages } from '@portcullis/protocol/paths'
import { routes } from '../../packages/server/src/routes.ts'
import { anAccount } from '../../packages/server/src/test/fixtures.ts'
import { goodPassword, type House, openHouse } from '../../packages/server/src/test/house.ts'
import { foreignAddresses } from '../browser/foreign-addresses.ts'
import { pathOf, sampleBody } from './sample-requests.ts'

let house: House
before(async () => {
  house = await openHouse()
})
after(() => house.close())

const own = 'https://auth.example.com'
const names = ['return_to', 'next', 'continue', 'redirect', 'redirect_uri', 'url', 'post_logout_redirect_uri']
const leading = ['/', '/.well-known/change-password']

const overHttp = (path: string) =>
  house.app.fetch(new Request(`http://auth.example.com${path}`, { headers: { host: 'auth.example.com' } }))

/** Where an answer leads to. */
const ledTo = (answer: Response) => new URL(answer.headers.get('location') ?? 'about:blank', own)

for (const foreign of [
  ...foreignAddresses,
  'https://evil.example',
  'data:text/html,x',
  'vbscript:x',
  'blob:x',
]) {
  test(`[T085] [T086] ${JSON.stringify(foreign)} in any parameter leads nowhere else`, async () => {
    for (const name of names) {
      const query = `?${name}=${encodeURIComponent(foreign)}`
      for (const path of leading) {
        const answer = await house.knock(path + query)
        assert.equal(answer.status, 302)
        const part = path === '/' ? '' : '#password'
        assert.equal(ledTo(answer).href, own + pages.account + part)
      }
      for (const path of [pages.signIn, ...leading]) {
        const answer = await overHttp(path + query)
        assert.equal(answer.status, 308)
        assert.equal(ledTo(answer).origin, own)
        assert.equal(ledTo(answer).pathname, path)
      }
    }
  })
}

test('[T085] an address that looks like two is no page, and leads nowhere', async () => {
  for (const path of [
    '//evil.example',
    '///evil.example/',
    '/%2f%2fevil.example',
    '/%5cevil.example',
    '/.//evil.example',
  ]) {
    const answers = [await house.knock(path), await overHttp(path)]

    for (const answer of answers) assert.equal(answer.headers.get('location'), null, path)
    assert.deepEqual(
      answers.map(({ status }) => status),
      [404, 403],
      path,
    )
  }
})

test('[T087] a parameter that comes twice, in a cookie or in a body leads nowhere else', async () => {
  const body = JSON.stringify({
    email: 'ann@example.com',
    password: goodPassword,
    return_to: '//evil.example',
  })
  await anAccount(house)

  const twice = await house.knock('/?return_to=/a&return_to=//evil.example')
  const inCookie = await house.knock('/', { headers: { cookie: 'return_to=//evil.example' } })
  const inBody = await house.browser().post('/v1/sign-in', body)
  const inQuery = await house.browser().post('/v1/sign-in?return_to=//evil.example', {
    email: 'ann@example.com',
    password: goodPassword,
  })

  for (const answer of [twice, inCookie]) assert.equal(ledTo(answer).href, `${own}${pages.account}`)
  assert.equal(inBody.code, 'malformed_request')
  assert.equal(inQuery.status, 201)
  assert.equal(inQuery.headers.get('location'), null)
})

test('[T088] nothing that was sent is sent on: no answer to a write leads elsewhere, over https or http', async () => {
  const id = '6f1c0e6e-5d0c-4d62-9c39-0c2a9a3e7b11'
  const send = (url: string, path: string, method: string, body: object) =>
    house.app.fetch(
      new Request(url + path, {
        method,
        headers: { host: 'auth.example.com', origin: own, 'content-type': 'application/json' },
        body: JSON.stringify(body),
      }),
    )
  const writes = routes.filter(({ method }) => method !== 'GET')
  assert.ok(writes.length > 10)

  for (const route of writes) {
    for (const url of [own, 'http://auth.example.com']) {
      const answer = await send(url, pathOf(route, id), route.method, sampleBody(route))
      assert.ok(answer.status < 300 || answer.status >= 400, `${route.method} ${route.path}`)
      assert.equal(answer.headers.get('location'), null)
    }
  }
  for (const path of Object.values(pages)) {
    const answer = await send('http://auth.example.com', path, 'POST', { password: goodPassword })
    assert.equal(answer.status, 403)
  }
})

test('[T089] no page of ours has a link that leaves it', () => {
  const dist = join(import.meta.dirname, '../../web/dist')
  const files = [
    ...readdirSync(dist).filter((name) => name.endsWith('.html')),
    ...readdirSync(join(dist, 'assets'))
      .filter((name) => name.endsWith('.js'))
      .map((name) => join('assets', name)),
  ].map((name) => readFileSync(join(dist, name), 'utf8'))

  const addresses = files.flatMap((text) => text.match(/https?:\/\/[\w.-]+\.\w+/g) ?? [])

  assert.ok(files.length >= 4)
  assert.deepEqual(new Set(addresses.map((address) => new URL(address).host)), new Set(['www.w3.org']))
  for (const text of files) assert.doesNotMatch(text, /target=["']?_blank|window\.open|mailto:/)
})
