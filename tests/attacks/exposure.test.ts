import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { consolePages, pages } from '@portcullis/protocol/paths'
import { routes } from '../../packages/server/src/routes.ts'
import { aSignedInBrowser } from '../../packages/server/src/test/fixtures.ts'
import { openHouse } from '../../packages/server/src/test/house.ts'
import { openTlsHouse, type TlsHouse } from '../../packages/server/src/test/tls-house.ts'
import { ask, assets } from './every-answer.ts'

let tls: TlsHouse
before(async () => {
  tls = await openTlsHouse({ environment: { SECURITY_CONTACT: 'mailto:security@example.com' } })
})
after(() => tls.close())

/** What lies about on servers of all kinds, and what lies beside ours. */
const exposed = [
  ...['/.git/HEAD', '/.git/config', '/.env', '/.env.production', '/.portcullis/', '/.DS_Store', '/.npmrc'],
  ...['/../.env', '/..%2f.env', '/%2e%2e/.env', '/%2e%2e%2f.env', '/..%5c.env', '/..;/.env', '//.env'],
  ...['/package.json', '/package-lock.json', '/node_modules/', '/node_modules/hono/package.json'],
  ...['/src/main.ts', '/packages/server/src/main.ts', '/server.js', '/server.js.map', '/tsconfig.json'],
  ...['/assets', '/assets/', '/assets/../sign-in.html', '/assets/..%2fsign-in.html'],
  ...['/assets/%2e%2e/%2e%2e/package.json', '/assets/....//package.json', '/assets/.built-from'],
  ...[
    '/sign-in.html',
    '/account.html',
    '/index.html',
    '/sign-in~',
    '/sign-in.bak',
    '/sign-in.old',
    '/.sign-in.swp',
  ],
  ...[
    '/metrics',
    '/debug',
    '/debug/pprof',
    '/debug/vars',
    '/status',
    '/server-status',
    '/server-info',
    '/info',
  ],
  ...[
    '/swagger',
    '/swagger.json',
    '/swagger-ui/',
    '/api-docs',
    '/v1/docs',
    '/redoc',
    '/graphql',
    '/graphiql',
  ],
  ...[
    '/actuator',
    '/actuator/env',
    '/actuator/heapdump',
    '/phpinfo.php',
    '/wp-admin/',
    '/admin',
    '/console/nowhere',
  ],
  ...[
    '/dev/mail',
    '/dev/mail/style.css',
    '/backup.sql',
    '/dump.sql',
    '/db.sqlite',
    '/crossdomain.xml',
    '/robots.txt',
  ],
]

test('[HEADERS-7] [T206] nothing is served but the pages, their files and the routes', async () => {
  const nearby = assets.flatMap((path) => [
    `${path}.map`,
    `${path}.bak`,
    `${path}~`,
    `${path}/`,
    `${path}%00.js`,
  ])

  for (const path of [...exposed, ...nearby]) {
    const { status, body } = await ask(tls, `GET ${path}`)
    assert.deepEqual([status, JSON.parse(body).code], [404, 'not_found'], path)
  }
  for (const path of assets) assert.equal((await ask(tls, `GET ${path}`)).status, 200, path)
})

test('[HEADERS-7] [T203] no page and no file says what it was made with, or leads to its source', async () => {
  for (const path of [...Object.values({ ...pages, ...consolePages }), ...assets]) {
    const { body } = await ask(tls, `GET ${path}`)

    assert.ok(body.length > 100, path)
    assert.doesNotMatch(body, /sourceMappingURL|\/\*!|@license|\bv?\d+\.\d+\.\d+\b/, path)
    assert.doesNotMatch(body, /<meta name="generator"|<!--/, path)
  }
})

const reads = routes.filter(({ method, path }) => method === 'GET' && !path.includes('{'))

for (const { path, query: parameters } of reads) {
  test(`[HEADERS-10] [T215] ${path} is no script, whatever is asked for`, async () => {
    const browser = await aSignedInBrowser(tls.house, { transport: 'cookie' })
    const plain = await browser.get(path)

    for (const query of [
      'callback=steal',
      'jsonp=steal',
      'format=js',
      'var=steal',
      'callback=%3Cscript%3E',
    ]) {
      const asked = await browser.get(`${path}?${query}`, {
        headers: { accept: 'text/javascript, text/html' },
      })
      // A route that takes parameters says which it does not know, before it looks at who asks.
      assert.equal(asked.status, parameters ? 400 : plain.status, query)
      assert.match(asked.headers.get('content-type') ?? '', /^application\/(problem\+)?json; charset=utf-8$/)
      assert.doesNotMatch(JSON.stringify(asked.body), /steal|<script>/)
    }
    await tls.house.empty()
  })
}

test('[HEADERS-10] [T215] the files and the pages are the same for everybody', async () => {
  const browser = await aSignedInBrowser(tls.house, { transport: 'cookie' })
  const cookie = `Cookie: ${[...browser.cookies].map((pair) => pair.join('=')).join('; ')}`
  const bare = (text: string) => text.replaceAll(/ nonce="[\w-]{22}"/g, '')

  for (const path of [...assets, ...Object.values({ ...pages, ...consolePages })]) {
    const [stranger, person] = [
      await ask(tls, `GET ${path}`),
      await ask(tls, `GET ${path}`, { headers: [cookie] }),
    ]
    assert.equal(bare(person.body), bare(stranger.body), path)
    assert.doesNotMatch(person.body, /ann@example\.com/, path)
  }
  await tls.house.empty()
})

test('[HEADERS-11] [T219] security.txt names the contact, for less than a year, and where it stands', async () => {
  const { status, body } = await ask(tls, 'GET /.well-known/security.txt')

  const fields = Object.fromEntries(
    body
      .trim()
      .split('\n')
      .map((line) => line.split(/: (.*)/s).slice(0, 2)),
  )
  const days = (Date.parse(fields.Expires) - Date.now()) / 86_400_000
  assert.equal(status, 200)
  assert.equal(fields.Contact, 'mailto:security@example.com')
  assert.equal(fields.Canonical, 'https://auth.example.com/.well-known/security.txt')
  assert.ok(days > 30 && days < 365, `${days} days`)
})

test('[HEADERS-11] [T219] without a contact there is no security.txt', async () => {
  const house = await openHouse()

  assert.equal((await house.browser().get('/.well-known/security.txt')).code, 'not_found')
  await house.close()
})

test('[HEADERS-11] [T219] change-password leads to the account, and the keys are there', async () => {
  const change = await ask(tls, 'GET /.well-known/change-password')
  const keys = JSON.parse((await ask(tls, 'GET /.well-known/jwks.json')).body).keys as Record<
    string,
    string
  >[]

  assert.equal(change.status, 302)
  assert.equal(change.headers.find(([name]) => name === 'location')?.[1], '/account#password')
  assert.ok(keys.length > 0)
  for (const { kty, crv, alg, use, d } of keys) {
    assert.deepEqual([kty, crv, alg, use, d], ['EC', 'P-256', 'ES256', 'sig', undefined])
  }
})

test('[HEADERS-11] [T219] what is promised nowhere is announced nowhere', async () => {
  for (const name of [
    ...[
      'openid-configuration',
      'oauth-authorization-server',
      'oauth-protected-resource',
      'openid-federation',
    ],
    ...['webauthn', 'passkey-endpoints', 'device-bound-sessions', 'assetlinks.json', 'web-identity'],
    ...[
      'apple-app-site-association',
      'host-meta',
      'webfinger',
      'acme-challenge/',
      'acme-challenge/x',
      'gpc.json',
    ],
  ]) {
    const { status } = await ask(tls, `GET /.well-known/${name}`)
    assert.equal(status, 404, name)
  }
})
