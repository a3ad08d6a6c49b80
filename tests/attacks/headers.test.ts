import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { consolePages, pages } from '@portcullis/protocol/paths'
import { makeEveryJourney } from '../../packages/server/src/test/every-journey.ts'
import { openTlsHouse, type TlsHouse } from '../../packages/server/src/test/tls-house.ts'
import { gatherAnswers, reader, type Wire } from './every-answer.ts'

const everyPage = { ...pages, ...consolePages }

let tls: TlsHouse
let answers: Wire[]
before(async () => {
  const environment = { CORS_ALLOWED_ORIGINS: reader, SECURITY_CONTACT: 'mailto:security@example.com' }
  tls = await openTlsHouse({ environment, limits: { headMs: 300, checkEveryMs: 50 } })
  answers = await gatherAnswers(tls)
})
after(() => tls.close())

const headerOf = ({ headers }: Wire, name: string) => headers.find(([given]) => given === name)?.[1]
const isPage = (answer: Wire) => headerOf(answer, 'content-type')?.startsWith('text/html') === true
const policyOf = (answer: Wire) =>
  new Map(
    (headerOf(answer, 'content-security-policy') ?? '').split('; ').map((directive) => {
      const [name = '', ...sources] = directive.split(' ')
      return [name, sources.join(' ')]
    }),
  )

test('the answers are of every kind', () => {
  const statuses = new Set(answers.map(({ status }) => status))

  for (const status of [200, 201, 204, 302, 400, 401, 403, 404, 405, 408, 413, 415, 421, 431, 500]) {
    assert.ok(statuses.has(status), `none is ${status}`)
  }
  const shown = answers.filter((answer) => answer.what.startsWith('GET') && isPage(answer))
  assert.equal(shown.length, Object.values(everyPage).length)
})

const everywhere: [name: string, value: RegExp][] = [
  ['x-content-type-options', /^nosniff$/],
  ['referrer-policy', /^no-referrer$/],
  ['x-frame-options', /^DENY$/],
  ['cross-origin-opener-policy', /^same-origin$/],
  ['cross-origin-resource-policy', /^same-origin$/],
  ['permissions-policy', /camera=\(\).*geolocation=\(\).*microphone=\(\).*payment=\(\).*usb=\(\)/],
  ['content-security-policy', /^default-src 'none';.* frame-ancestors 'none'/],
  ['strict-transport-security', /^max-age=31536000; includeSubDomains$/],
]
for (const [name, value] of everywhere) {
  test(`[HEADERS-1] [T198] [T201] every answer says ${name}, whatever it is`, () => {
    for (const answer of answers) assert.match(headerOf(answer, name) ?? '', value, answer.what)
  })
}

test('[HEADERS-1] [T201] so does the answer of every step of every journey', async () => {
  const exchanges = await makeEveryJourney(tls.house)

  assert.ok(exchanges.length > 50)
  for (const { method, path, status, headers } of exchanges) {
    for (const [name, value] of everywhere) {
      if (name === 'strict-transport-security') continue // These came in without a connection.
      assert.match(headers.get(name) ?? '', value, `${method} ${path} ${status}`)
    }
  }
  await tls.house.empty()
})

test('[HEADERS-1] [T201] no header comes twice, and no filter of old browsers is asked for', () => {
  for (const { what, headers } of answers) {
    const names = headers.map(([name]) => name).filter((name) => name !== 'set-cookie')
    assert.deepEqual(names, [...new Set(names)], what)
    assert.ok(!names.includes('x-xss-protection'), what)
  }
})

test('[HEADERS-1] nothing is kept by a browser or on the way but files and what is public', () => {
  const kept = answers.filter((answer) => headerOf(answer, 'cache-control') !== 'no-store')

  for (const { what, status } of kept) {
    assert.match(what, /^(GET|HEAD) (\/assets\/|\/\.well-known\/jwks\.json)/)
    assert.equal(status, 200, what)
  }
  assert.ok(kept.length > 8)
})

test('[HEADERS-2] [T199] a page runs what bears its nonce, and lets nothing else in or out', () => {
  const shown = answers.filter(isPage)

  for (const page of shown) {
    const { 'script-src': script, ...rest } = Object.fromEntries(policyOf(page))
    assert.match(script ?? '', /^'nonce-[\w-]{22}' 'strict-dynamic'$/, page.what)
    assert.deepEqual(rest, {
      'default-src': "'none'",
      'style-src': "'self'",
      'img-src': "'self'",
      'connect-src': "'self'",
      'object-src': "'none'",
      'base-uri': "'none'",
      'form-action': "'self'",
      'frame-ancestors': "'none'",
      'require-trusted-types-for': "'script'",
      'trusted-types': "'none'",
      'report-uri': '/v1/csp-reports',
      'report-to': 'csp',
    })
    assert.equal(headerOf(page, 'reporting-endpoints'), 'csp="https://auth.example.com/v1/csp-reports"')
  }
  assert.ok(shown.length >= 8)
})

test('[HEADERS-3] [T199] a nonce has 128 random bits, is new at each answer and stands on every script', async () => {
  const seen = new Set<string>()
  for (const path of Object.values(everyPage)) {
    for (let load = 0; load < 50; load++) {
      const { headers, body } = await tls.ask(path)
      const [, nonce = ''] = /'nonce-([\w-]+)'/.exec(String(headers['content-security-policy'])) ?? []
      const scripts = body.match(/<script\b[^>]*>|<link rel="modulepreload"[^>]*>/g) ?? []

      assert.equal(Buffer.from(nonce, 'base64url').length, 16)
      assert.ok(scripts.length >= 2)
      for (const tag of scripts) assert.ok(tag.includes(` nonce="${nonce}" integrity="sha384-`), tag)
      assert.ok(!seen.has(nonce), 'it came before')
      seen.add(nonce)
    }
  }
  assert.equal(seen.size, 50 * Object.values(everyPage).length)
})

test('[HEADERS-4] [T200] whatever is no page can do nothing in a window of its own', () => {
  const others = answers.filter((answer) => !isPage(answer))

  for (const answer of others) {
    assert.deepEqual(
      Object.fromEntries(policyOf(answer)),
      {
        'default-src': "'none'",
        'base-uri': "'none'",
        'form-action': "'none'",
        'frame-ancestors': "'none'",
        sandbox: '',
      },
      answer.what,
    )
  }
  assert.ok(others.length > 200)
})

const types = [
  /^(GET|HEAD|POST) \/v1\/.* application\/json; charset=utf-8$/,
  /^(GET|HEAD) \/(\.well-known\/jwks\.json|healthz|readyz) .*application\/json; charset=utf-8$/,
  /^.* application\/problem\+json; charset=utf-8$/,
  /^(GET|HEAD) \/[a-z/-]+ text\/html; charset=utf-8$/,
  /^(GET|HEAD) \/assets\/[\w.-]+\.js text\/javascript; charset=utf-8$/,
  /^(GET|HEAD) \/assets\/[\w.-]+\.css text\/css; charset=utf-8$/,
  /^(GET|HEAD) \/assets\/[\w.-]+\.svg image\/svg\+xml; charset=utf-8$/,
  /^(GET|HEAD) \/\.well-known\/security\.txt text\/plain; charset=utf-8$/,
]

test('[HEADERS-5] [T202] whatever has a body says what it is and how it is written, and only a page is HTML', () => {
  const isOf = (path: string) => Object.values(everyPage).some((page) => path === page)

  for (const answer of answers) {
    const type = headerOf(answer, 'content-type')
    if (answer.body === '' && type === undefined) continue
    const told = `${answer.what} ${type?.toLowerCase()}`
    assert.ok(
      types.some((pattern) => pattern.test(told)),
      told,
    )
    assert.equal(isPage(answer), isOf(answer.what.split(' ')[1] ?? '') && answer.status === 200, told)
  }
})

test('[HEADERS-5] [T202] a body is as long as its head says, and an answer without one has none', () => {
  for (const answer of answers) {
    const length = headerOf(answer, 'content-length')
    const isBare = answer.what.startsWith('HEAD') || answer.status === 204
    if (isBare) assert.equal(answer.body, '', answer.what)
    else if (length !== undefined) assert.equal(answer.body.length, Number(length), answer.what)
  }
})

test('[HEADERS-6] [T203] no header tells what the server is made of', () => {
  const telling = /^(server|via|x-powered-by|x-generator|x-runtime|x-version|x-hono.*|x-aspnet.*|etag)$/

  for (const { what, headers } of answers) {
    for (const [name, value] of headers) {
      assert.doesNotMatch(name, telling, what)
      assert.doesNotMatch(value, /node|hono|postgres|undici|express/i, what)
    }
  }
})

test('[HEADERS-8] a page has its process and its windows to itself, and no feature that it does not use', async () => {
  for (const page of answers.filter(isPage)) {
    assert.equal(headerOf(page, 'cross-origin-embedder-policy'), 'require-corp')
    assert.equal(headerOf(page, 'origin-agent-cluster'), '?1')
    const features = (headerOf(page, 'permissions-policy') ?? '').split(', ')
    assert.ok(features.length >= 30)
    assert.deepEqual(
      features.filter((feature) => !/^[a-z-]+=\(\)$/.test(feature)),
      [],
    )
  }
})
