import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { test } from 'node:test'
import { readDevelopmentSettings, readProductionSettings, SettingsRefused } from '../settings.ts'

type Changes = Record<string, string | undefined>

const good = {
  PUBLIC_URL: 'https://auth.example.com',
  TRUSTED_PROXIES: '127.0.0.1/32,::1/128',
  SECRET_KEY: randomBytes(48).toString('base64'),
  DATABASE_URL: 'postgresql://portcullis@localhost/portcullis',
  SMTP_URL: 'smtp://user:word@mail.example.com:587',
  MAIL_FROM: 'Example <no-reply@example.com>',
}

const edgeOf = (changes: Changes) => readProductionSettings({ ...good, ...changes }).edge

function mistakesOf(changes: Changes): { env: string; message: string }[] {
  try {
    edgeOf(changes)
  } catch (error) {
    if (error instanceof SettingsRefused) return error.mistakes
    throw error
  }
  return []
}

const mended: [env: string, given: string, line: string][] = [
  ['ALLOWED_HOSTS', 'https://accounts.example.com', 'accounts.example.com'],
  ['ALLOWED_HOSTS', 'accounts.example.com/', 'accounts.example.com'],
  ['ALLOWED_HOSTS', 'accounts.example.com:99999', 'accounts.example.com'],
  ['ALLOWED_HOSTS', 'accounts.example.com:443', 'accounts.example.com'],
  ['ALLOWED_HOSTS', 'accounts.example.com.', 'accounts.example.com'],
  ['ALLOWED_HOSTS', 'a.example.com b.example.com', 'a.example.com,b.example.com'],
  ['ALLOWED_HOSTS', 'a.example.com\nb.example.com:8443', 'a.example.com,b.example.com:8443'],
  ['ALLOWED_HOSTS', 'bücher.example', 'xn--bcher-kva.example'],
  ['TRUSTED_PROXIES', 'localhost', '127.0.0.1/32,::1/128'],
  ['TRUSTED_PROXIES', '10.0.0.0/8 fd00::/8', '10.0.0.0/8,fd00::/8'],
  ['TRUSTED_PROXIES', '::ffff:10.0.0.0/104', '10.0.0.0/8'],
]
for (const env of ['CORS_ALLOWED_ORIGINS', 'CSRF_TRUSTED_ORIGINS']) {
  const [a, b] = ['https://a.example.com', 'https://b.example.com']
  mended.push(
    [env, `${a}/`, a],
    [env, `${a}:443`, a],
    [env, `${a}/sign-in?x#y`, a],
    [env, 'https://A.Example.com', a],
    [env, 'a.example.com', a],
    [env, `${a}${b}`, `${a},${b}`],
    [env, `${a} ${b}`, `${a},${b}`],
    [env, `${a};${b}/`, `${a},${b}`],
    [env, `http://a.example.com,${b}`, `${a},${b}`],
  )
}
for (const [env, given, line] of mended) {
  test(`[EDGE-10] ${env}=${JSON.stringify(given)} is refused with the whole line to write instead`, () => {
    const [mistake, ...more] = mistakesOf({ [env]: given })

    assert.deepEqual(more, [])
    assert.equal(mistake?.env, env)
    assert.ok(mistake?.message.endsWith(`Write instead: ${env}=${line}`), mistake?.message)
    assert.deepEqual(mistakesOf({ [env]: line }), [])
  })
}

const refused: [Changes, env: string, message: RegExp][] = [
  [{ ALLOWED_HOSTS: '*' }, 'ALLOWED_HOSTS', /Name every host/],
  [{ ALLOWED_HOSTS: '.example.com' }, 'ALLOWED_HOSTS', /Name every host/],
  [{ ALLOWED_HOSTS: 'a.example.com,*.example.com' }, 'ALLOWED_HOSTS', /\*\.example\.com is a pattern/],
  [{ ALLOWED_HOSTS: 'accounts_example' }, 'ALLOWED_HOSTS', /no host name such as/],
  [{ CORS_ALLOWED_ORIGINS: '*' }, 'CORS_ALLOWED_ORIGINS', /Name each origin/],
  [{ CORS_ALLOWED_ORIGINS: 'https://*.example.com' }, 'CORS_ALLOWED_ORIGINS', /is a pattern/],
  [{ CORS_ALLOWED_ORIGINS: 'null' }, 'CORS_ALLOWED_ORIGINS', /any page in a sandbox/],
  [{ CSRF_TRUSTED_ORIGINS: 'capacitor://localhost' }, 'CSRF_TRUSTED_ORIGINS', /is no origin/],
  [
    { CORS_ALLOW_ALL_ORIGINS: 'true' },
    'CORS_ALLOW_ALL_ORIGINS',
    /CORS_ALLOWED_ORIGINS=https:\/\/app\.example/,
  ],
  [{ TRUSTED_PROXIES: '' }, 'TRUSTED_PROXIES', /TRUSTED_PROXIES=127\.0\.0\.1\/32,::1\/128$/],
  [{ TRUSTED_PROXIES: 'nginx' }, 'TRUSTED_PROXIES', /names are not looked up/],
  [{ TRUSTED_PROXIES: '10.0.0.1:8080' }, 'TRUSTED_PROXIES', /no network/],
  [{ TRUSTED_PROXIES: '10.0.0.0/33' }, 'TRUSTED_PROXIES', /prefix that cannot be/],
  [{ TRUSTED_PROXIES: '0.0.0.0/0' }, 'TRUSTED_PROXIES', /half the world/],
  [{ TRUSTED_PROXIES: '::/0' }, 'TRUSTED_PROXIES', /half the world/],
  [{ TRUSTED_PROXIES: '10.0.0.5/8' }, 'TRUSTED_PROXIES', /all of 10\.0\.0\.0\/8.*10\.0\.0\.5\/32/],
  [{ TRUSTED_PROXIES: '2001:db8::5/33' }, 'TRUSTED_PROXIES', /all of 2001:db8::\/33.*2001:db8::5\/128/],
  [{ SECURE_PROXY_SSL_HEADER: 'https' }, 'SECURE_PROXY_SSL_HEADER', /X-Forwarded-Proto: https/],
  [{ SECURE_HSTS_SECONDS: '31535999' }, 'SECURE_HSTS_SECONDS', /SECURE_HSTS_SECONDS=31536000$/],
  [{ SECURE_HSTS_SECONDS: '0' }, 'SECURE_HSTS_SECONDS', /SECURE_HSTS_SECONDS=31536000$/],
  [
    { SECURE_HSTS_PRELOAD: 'true', SECURE_HSTS_INCLUDE_SUBDOMAINS: 'false' },
    'SECURE_HSTS_PRELOAD',
    /SECURE_HSTS_INCLUDE_SUBDOMAINS=true/,
  ],
]
for (const [changes, env, message] of refused) {
  test(`[EDGE-10] ${JSON.stringify(changes)} is refused with what to do instead`, () => {
    const [mistake, ...more] = mistakesOf(changes)

    assert.deepEqual(more, [])
    assert.equal(mistake?.env, env)
    assert.match(mistake?.message ?? '', message)
  })
}

test('[EDGE-10] [SETTINGS-1] all of it is said at once', () => {
  const mistakes = mistakesOf({
    ALLOWED_HOSTS: '*',
    TRUSTED_PROXIES: '',
    SECURE_HSTS_SECONDS: '60',
    CORS_ALLOWED_ORIGINS: 'http://app.example.com,https://app.example.net',
    CORS_ALLOW_ALL_ORIGINS: 'true',
    CSRF_TRUSTED_ORIGINS: 'https://app.example.com/',
  })

  assert.deepEqual(mistakes.map(({ env }) => env).toSorted(), [
    'ALLOWED_HOSTS',
    'CORS_ALLOWED_ORIGINS',
    'CORS_ALLOWED_ORIGINS',
    'CORS_ALLOW_ALL_ORIGINS',
    'CSRF_TRUSTED_ORIGINS',
    'SECURE_HSTS_SECONDS',
    'TRUSTED_PROXIES',
  ])
})

test('[EDGE-10] [SETTINGS-4] a password in an origin or a host is not repeated', () => {
  const mistakes = mistakesOf({
    ALLOWED_HOSTS: 'https://user:hunter2@auth.example.com',
    CORS_ALLOWED_ORIGINS: 'https://user:hunter2@app.example.com',
    CSRF_TRUSTED_ORIGINS: 'ftp://user:hunter2@app.example.com',
  })

  assert.equal(mistakes.length, 3)
  assert.doesNotMatch(JSON.stringify(mistakes), /hunter2/)
})

const sites: [publicUrl: string, origin: string, isSame: boolean][] = [
  ['https://auth.example.com', 'https://app.example.com', true],
  ['https://auth.example.com', 'https://example.com', true],
  ['https://auth.example.co.uk', 'https://app.example.co.uk', true],
  ['https://auth.example.com:8443', 'https://app.example.com:9443', true],
  ['https://192.0.2.7', 'https://192.0.2.7:9443', true],
  ['https://auth.example.com', 'https://app.example.net', false],
  ['https://auth.example.com', 'https://auth.example.com.example.net', false],
  ['https://auth.example.com', 'https://notexample.com', false],
  ['https://auth.example.co.uk', 'https://other.co.uk', false],
  ['https://auth.github.io', 'https://app.github.io', false],
  ['https://192.0.2.7', 'https://192.0.2.8', false],
]
for (const [publicUrl, origin, isSame] of sites) {
  for (const env of ['CORS_ALLOWED_ORIGINS', 'CSRF_TRUSTED_ORIGINS']) {
    const does = isSame ? 'is taken' : 'is refused unless cookies are to cross sites'
    test(`[EDGE-12] ${origin} in ${env} of ${publicUrl} ${does}`, () => {
      const asIs = mistakesOf({ PUBLIC_URL: publicUrl, [env]: origin })
      const named = mistakesOf({ PUBLIC_URL: publicUrl, [env]: origin, SESSION_COOKIE_SAMESITE: 'None' })

      assert.deepEqual(
        asIs.map(({ env }) => env),
        isSame ? [] : [env],
      )
      assert.ok(asIs.every(({ message }) => message.endsWith('SESSION_COOKIE_SAMESITE=None')))
      assert.ok(!named.some((mistake) => mistake.env === env))
    })
  }
}

test('[EDGE-10] what is right is taken as it is: ports, addresses, the own host left out', () => {
  const edge = edgeOf({
    ALLOWED_HOSTS: 'accounts.example.com, localhost:8443,[::1]:3000,192.0.2.7,',
    TRUSTED_PROXIES: '10.0.0.7, fd00::/8,172.16.0.0/12',
    CORS_ALLOWED_ORIGINS: 'https://app.example.com,https://app.example.com:8443',
  })

  assert.deepEqual(edge.allowedHosts, ['accounts.example.com', 'localhost:8443', '[::1]:3000', '192.0.2.7'])
  assert.deepEqual(edge.trustedProxies, ['10.0.0.7/32', 'fd00::/8', '172.16.0.0/12'])
  assert.deepEqual(edge.corsAllowedOrigins, ['https://app.example.com', 'https://app.example.com:8443'])
})

test('[EDGE-10] a server that ends TLS itself needs no proxy', () => {
  const mistakes = mistakesOf({ TRUSTED_PROXIES: undefined, TLS_CERTIFICATE_FILE: '/etc/tls/cert.pem' })

  assert.ok(!mistakes.some(({ env }) => env === 'TRUSTED_PROXIES'))
})

const spellings: [string, { header: string; value: string }][] = [
  ['X-Forwarded-Proto: https', { header: 'x-forwarded-proto', value: 'https' }],
  ['x-forwarded-proto:HTTPS', { header: 'x-forwarded-proto', value: 'https' }],
  ['HTTP_X_FORWARDED_PROTO,https', { header: 'x-forwarded-proto', value: 'https' }],
  ["('HTTP_X_FORWARDED_PROTO', 'https')", { header: 'x-forwarded-proto', value: 'https' }],
  ['X-Forwarded-Ssl: on', { header: 'x-forwarded-ssl', value: 'on' }],
  ['HTTP_FRONT_END_HTTPS,on', { header: 'front-end-https', value: 'on' }],
]
for (const [written, meant] of spellings) {
  test(`[EDGE-3] SECURE_PROXY_SSL_HEADER may be written ${written}`, () => {
    assert.deepEqual(edgeOf({ SECURE_PROXY_SSL_HEADER: written }).secureProxySslHeader, meant)
  })
}

test('[EDGE-11] development takes plain and foreign origins, and all of them', () => {
  const origins = 'http://localhost:5173,https://elsewhere.example'
  const { edge } = readDevelopmentSettings(
    { CORS_ALLOWED_ORIGINS: origins, CSRF_TRUSTED_ORIGINS: origins, CORS_ALLOW_ALL_ORIGINS: 'true' },
    { secretKey: 'x' },
  )

  assert.deepEqual(edge.corsAllowedOrigins, origins.split(','))
  assert.equal(edge.corsAllowAllOrigins, true)
})
