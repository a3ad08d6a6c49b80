import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, test } from 'node:test'
import { pages, paths } from '@portcullis/protocol/paths'
import type { Sessions } from '@portcullis/protocol/shapes'
import { createContext } from '../../packages/server/src/platform/context.ts'
import { sql } from '../../packages/server/src/platform/db/sql.ts'
import { anAccount } from '../../packages/server/src/test/fixtures.ts'
import { goodPassword, type House, openHouse } from '../../packages/server/src/test/house.ts'
import { stateOf } from '../../packages/server/src/test/state-of.ts'
import { listenFor, type RawAnswer } from './raw-socket.ts'

type Line = Awaited<ReturnType<typeof listenFor>>

const email = 'ann@example.com'
const limit = 10
const spoofed = '203.0.113.7'

/** Every header that some proxy, network or framework takes for the address of a person. */
const addressHeaders = [
  'x-forwarded-for',
  'x-real-ip',
  'x-client-ip',
  'x-cluster-client-ip',
  'x-originating-ip',
  'x-remote-ip',
  'x-remote-addr',
  'true-client-ip',
  'cf-connecting-ip',
  'fastly-client-ip',
  'x-azure-clientip',
  'x-proxyuser-ip',
  'x-forwarded',
  'forwarded-for',
  'client-ip',
]

let house: House
let line: Line
/** The same server for which 127.0.0.1 is anybody. */
let direct: Line
before(async () => {
  house = await openHouse({ THROTTLE_ADDRESS_ATTEMPTS: String(limit) })
  const edge = { ...house.settings.edge, trustedProxies: ['192.0.2.200/32'] }
  const ctx = createContext({ ...house.ctx, settings: { ...house.settings, edge } })
  line = await listenFor(house)
  direct = await listenFor({ ctx })
})
beforeEach(() => house.empty())
after(async () => {
  await line.close()
  await direct.close()
  await house.close()
})

/** A sign-in over the wire, with these headers and no others about its way. */
const signIn = (to: Line, headers: string[], as = email): Promise<RawAnswer> => {
  const body = JSON.stringify({ email: as, password: goodPassword, transport: 'cookie' })
  const head = [
    `POST ${paths.signIn} HTTP/1.1`,
    'Host: auth.example.com',
    'Origin: https://auth.example.com',
    'Content-Type: application/json',
    `Content-Length: ${body.length}`,
    'Connection: close',
    ...headers,
  ]
  return to.send(`${head.join('\r\n')}\r\n\r\n${body}`)
}

const get = (to: Line, path: string, headers: string[], method = 'GET') => {
  const head = [`${method} ${path} HTTP/1.1`, 'Host: auth.example.com', 'Connection: close', ...headers]
  return to.send(`${head.join('\r\n')}\r\n\r\n`)
}

const https = 'X-Forwarded-Proto: https'

const addressesSeen = async (name: string) =>
  (await house.rows(sql<{ ip: string }>`select distinct ip from portcullis.events where name = ${name}`)).map(
    ({ ip }) => ip,
  )

describe('who asks', () => {
  test('[EDGE-1] [T077] what a person says of the own address stands nowhere: log, sessions, mail, limits', async () => {
    await anAccount(house, email)
    const headers = {
      ...Object.fromEntries(addressHeaders.map((name) => [name, spoofed])),
      forwarded: `for=${spoofed}`,
    }
    const browser = house.browser('198.51.100.9')
    const ask = (password: string) =>
      browser.post(paths.signIn, { email, password, transport: 'cookie' }, { headers })

    await ask('not the right one, not at all')
    await ask(goodPassword)
    const { body } = await browser.get<Sessions>(paths.sessions, { headers })
    const change = { currentPassword: goodPassword, newPassword: 'another quite long password' }
    await browser.post(paths.passwordChange, change, { headers })
    const [mail] = await house.mailTo(email)

    assert.deepEqual(await addressesSeen('sign-in.refused'), ['198.51.100.9'])
    assert.deepEqual(await addressesSeen('sign-in.succeeded'), ['198.51.100.9'])
    assert.deepEqual(
      body.sessions.map(({ ip }) => ip),
      ['198.51.100.9'],
    )
    assert.match(mail?.text ?? '', /address 198\.51\.100\.9\b/)
    assert.doesNotMatch(house.logged.join(), new RegExp(spoofed.replaceAll('.', '\\.')))
  })

  test('[EDGE-1] [T077] a new address in every such header with each guess is no new address', async () => {
    const guess = (number: number) => {
      const headers = Object.fromEntries(addressHeaders.map((name) => [name, `203.0.113.${number}`]))
      const input = { email: `nobody-${number}@example.com`, password: goodPassword }
      return house.browser('198.51.100.9').post(paths.signIn, input, { headers })
    }

    const codes = []
    for (let number = 0; number <= limit; number++) codes.push((await guess(number)).code)

    assert.deepEqual([codes[0], codes.at(-1)], ['invalid_credentials', 'too_many_attempts'])
  })

  test('[EDGE-2] [T077] behind a trusted proxy each person has limits of their own, and cannot write others', async () => {
    await anAccount(house, email)
    const guess = (number: number, ...forwardedFor: string[]) =>
      signIn(line, [https, `X-Forwarded-For: ${forwardedFor.join(', ')}`], `nobody-${number}@example.com`)

    const codes = []
    for (let number = 0; number <= limit; number++)
      codes.push((await guess(number, `203.0.113.${number}`, '198.51.100.9')).code)
    const neighbour = await guess(0, '198.51.100.10')

    assert.deepEqual([codes[0], codes.at(-1)], ['invalid_credentials', 'too_many_attempts'])
    assert.equal(neighbour.code, 'invalid_credentials')
  })

  for (const [what, addresses, neighbours] of [
    ['one /64', (n: number) => `2001:db8:1:2:${n}::${n + 1}`, '2001:db8:1:3::1'],
    [
      'one IPv4 address in its spellings',
      (n: number) => ['198.51.100.9', '::ffff:198.51.100.9', '::ffff:c633:6409'][n % 3],
      '::ffff:198.51.100.10',
    ],
  ] as const) {
    test(`[T020] [THROTTLE-8] ${what} behind a trusted proxy is one source of guesses`, async () => {
      const guess = (number: number, address = '') =>
        signIn(line, [https, `X-Forwarded-For: ${address}`], `nobody-${number}@example.com`)

      const codes = []
      for (let number = 0; number <= limit; number++)
        codes.push((await guess(number, addresses(number))).code)
      const neighbour = await guess(0, neighbours)

      assert.deepEqual(codes, [...Array(limit).fill('invalid_credentials'), 'too_many_attempts'])
      assert.equal(neighbour.code, 'invalid_credentials')
    })
  }

  const through: [what: string, headers: string[], ip: string][] = [
    ['what the person wrote before', ['X-Forwarded-For: 1.1.1.1, 2.2.2.2, 198.51.100.9'], '198.51.100.9'],
    [
      'a line that the person wrote',
      ['X-Forwarded-For: 1.1.1.1', 'X-Forwarded-For: 198.51.100.9'],
      '198.51.100.9',
    ],
    ['garbage before', [`X-Forwarded-For: ${'\u00ff,;"\t'.repeat(500)}, 198.51.100.9`], '198.51.100.9'],
    ['256 entries', [`X-Forwarded-For: ${'127.0.0.1, '.repeat(255)}198.51.100.9`], '198.51.100.9'],
    ['garbage alone', ['X-Forwarded-For: %00<script>'], '127.0.0.1'],
    ['a port', ['X-Forwarded-For: 198.51.100.9:4711'], '127.0.0.1'],
    ['a zone', ['X-Forwarded-For: fe80::1%eth0'], '127.0.0.1'],
    ['nothing', [], '127.0.0.1'],
    ['an empty line', ['X-Forwarded-For: '], '127.0.0.1'],
    ['another header', ['X-Real-IP: 198.51.100.9', 'Forwarded: for=198.51.100.9'], '127.0.0.1'],
    ['IPv6 in a long spelling', ['X-Forwarded-For: 2001:DB8:0:0:0:0:0:9'], '2001:db8::9'],
    ['IPv4 dressed as IPv6', ['X-Forwarded-For: ::ffff:198.51.100.9'], '198.51.100.9'],
  ]
  for (const [what, headers, ip] of through) {
    test(`[EDGE-2] [T078] through the trusted proxy with ${what}: ${ip} has signed in`, async () => {
      await anAccount(house, email)

      const answer = await signIn(line, [https, ...headers])

      assert.equal(answer.status, 201)
      assert.deepEqual(await addressesSeen('sign-in.succeeded'), [ip])
    })
  }
})

describe('over which way', () => {
  test('[EDGE-3] [T079] over plain http nobody but the proxy can say that it was https', async () => {
    await anAccount(house, email)
    const before = await stateOf(house)
    const claims = [
      ['X-Forwarded-Proto: https'],
      ['X-Forwarded-Proto: https', 'X-Forwarded-For: 192.0.2.200'],
      ['X-Forwarded-Ssl: on', 'Front-End-Https: on', 'X-Forwarded-Scheme: https', 'X-Url-Scheme: https'],
      ['Forwarded: proto=https;by=192.0.2.200'],
      ['X-Forwarded-Proto: https,http'],
    ]

    for (const headers of claims) {
      const api = await signIn(direct, headers)
      const page = await get(direct, pages.signIn, headers)

      assert.deepEqual([api.status, api.code], [403, 'https_required'], headers.join())
      assert.equal(page.status, 308)
      assert.doesNotMatch(api.head + page.head, /set-cookie|strict-transport-security/i)
    }
    assert.equal(await stateOf(house), before)
  })

  test('[EDGE-3] [T079] cookies stay Secure whatever is said of the way', async () => {
    await anAccount(house, email)

    const proxied = await signIn(line, [https])
    const browser = await house
      .browser()
      .post(
        paths.signIn,
        { email, password: goodPassword, transport: 'cookie' },
        { headers: { 'x-forwarded-proto': 'http' } },
      )

    const cookies = [...proxied.head.matchAll(/^set-cookie: (.*)$/gim)].map(([, cookie = '']) => cookie)
    assert.equal(proxied.status, 201)
    assert.equal(browser.status, 201)
    for (const cookie of [...cookies, ...browser.headers.getSetCookie()]) {
      assert.match(cookie, /^__Host-/)
      assert.match(cookie, /; Secure/)
    }
    assert.ok(cookies.length >= 2)
  })

  test('[EDGE-6] [T079] a proxy that says two things leads nobody in circles', async () => {
    for (const said of ['https,http', 'http,https', 'https, http, https']) {
      const page = await get(line, pages.signIn, [
        `X-Forwarded-Proto: ${said}`,
        'X-Forwarded-For: 198.51.100.9',
      ])
      const twice = await get(
        line,
        pages.signIn,
        said.split(',').map((one) => `X-Forwarded-Proto: ${one}`),
      )

      assert.deepEqual([page.code, twice.code], ['https_required', 'https_required'], said)
    }
    assert.equal((await get(line, pages.signIn, [https, 'X-Forwarded-For: 198.51.100.9'])).status, 200)
  })

  test('[EDGE-4] [EDGE-5] [T084] over plain http a page leads to https on the same host, and the API refuses', async () => {
    await anAccount(house, email)
    const before = await stateOf(house)

    const page = await get(direct, `${pages.signIn}?return_to=%2Fapp`, [])
    const head = await get(direct, pages.account, [], 'HEAD')
    const api = await signIn(direct, [])
    const others = await Promise.all([
      get(direct, paths.session, ['Cookie: __Host-session=x']),
      get(direct, paths.tokenRefresh, ['Origin: https://auth.example.com', 'Content-Length: 0'], 'POST'),
      get(direct, paths.jwks, []),
      get(direct, '/nowhere', []),
    ])

    assert.equal(page.status, 308)
    assert.match(page.head, /\r\nlocation: https:\/\/auth\.example\.com\/sign-in\?return_to=%2Fapp\r\n/i)
    assert.equal(head.status, 308)
    assert.equal(api.code, 'https_required')
    for (const { status, code, head } of others) {
      assert.deepEqual([status, code], [403, 'https_required'])
      assert.doesNotMatch(head, /location:/i)
    }
    for (const { head } of [page, api, ...others]) assert.doesNotMatch(head, /set-cookie/i)
    assert.equal(await stateOf(house), before)
  })

  test('[EDGE-5] [T084] a probe from this machine is answered over plain http', async () => {
    for (const path of ['/healthz', '/readyz']) assert.equal((await get(direct, path, [])).status, 200)
  })
})
