import assert from 'node:assert/strict'
import { performance } from 'node:perf_hooks'
import { after, before, beforeEach, test } from 'node:test'
import { anAccount, aSignedInBrowser } from '../../packages/server/src/test/fixtures.ts'
import { goodPassword, type House, openHouse } from '../../packages/server/src/test/house.ts'
import { stateAndLogOf } from '../../packages/server/src/test/state-of.ts'
import { pathOf, sampleBody, writes } from './sample-requests.ts'

let house: House
before(async () => {
  house = await openHouse()
})
beforeEach(() => house.empty())
after(() => house.close())

const headers = { origin: 'https://auth.example.com', 'content-type': 'application/json' }
const input = { email: 'ann@example.com', password: goodPassword }

type Body = string | Uint8Array<ArrayBuffer>

/** Posts these bytes to sign-in, where no session is asked for. */
let posted = 0

/** Each from another address: how much is guessed from one is not what these tests are about. */
const post = async (body: Body, path = '/v1/sign-in') => {
  const start = performance.now()
  posted += 1
  const ip = `198.51.100.${posted % 250}`
  const response = await house.knock(path, { method: 'POST', headers, body, ip })
  const problem = (await response.json()) as { code?: string; fields?: { message: string }[] }
  return { status: response.status, ...problem, spent: performance.now() - start }
}

/** How long a refused body may hold up everybody else, in milliseconds; the best of three tries counts. */
const longestMs = 50

/** Each is refused with this code, quickly and with nothing written; then an honest request is served. */
const assertRefused = async (bodies: Body[], code: string) => {
  await anAccount(house)
  await house.browser().signIn(input.email, 'wrong horse battery staple')
  const before = await stateAndLogOf(house)

  for (const body of bodies) {
    const answer = await post(body)
    const label = String(body).slice(0, 80)
    assert.equal(answer.code, code, label)
    assert.ok(answer.status >= 400 && answer.status < 500, label)
    const spent = Math.min(answer.spent, (await post(body)).spent, (await post(body)).spent)
    assert.ok(spent < longestMs, `${Math.round(spent)} ms for ${label}`)
  }

  assert.equal(await stateAndLogOf(house), before)
  assert.equal((await post(JSON.stringify(input))).status, 201)
}

const bytes = (text: string, ...tail: number[]): Uint8Array<ArrayBuffer> =>
  new Uint8Array([...new TextEncoder().encode(text), ...tail])
const withEmail = (json: string) => `{"email":${json},"password":"${goodPassword}"}`
const withPassword = (json: string) => `{"email":"ann@example.com","password":${json}}`

test('[T186] a value of another type is refused', () =>
  assertRefused(
    [
      '[]',
      '{}',
      '{"length":20}',
      '{"$gt":""}',
      '{"toString":1}',
      '20',
      '0',
      '-1e3',
      'true',
      'false',
      'null',
      '""',
      '[["a"]]',
    ].flatMap((json) => [withEmail(json), withPassword(json), json]),
    'malformed_request',
  ))

test('[T182] what is not one JSON document is refused', () =>
  assertRefused(
    [
      '{',
      '{"email":',
      'email=ann@example.com',
      '{"email":"ann@example.com",}',
      "{'email':'ann@example.com'}",
      '{"email":NaN}',
      `${JSON.stringify(input)} x`,
      `${JSON.stringify(input)}${JSON.stringify(input)}`,
      `${JSON.stringify(input)}\n${JSON.stringify(input)}`,
      `/**/${JSON.stringify(input)}`,
      withEmail('1e400'),
      '<xml/>',
      '--- a: b',
    ],
    'malformed_request',
  ))

test('[T182] bytes that are not plain UTF-8 are refused', () =>
  assertRefused(
    [
      bytes('\ufeff{}'),
      new Uint8Array(Buffer.from(JSON.stringify(input), 'utf16le')),
      bytes('{"email":"', 0xff, 0xfe),
      bytes('{"email":"', 0xc0, 0xaf, 0x22, 0x7d),
      bytes('{"email":"', 0xe0, 0xa4, 0x22, 0x7d),
      bytes('{"email":"', 0xed, 0xa0, 0x80, 0x22, 0x7d),
      bytes('{"email":"', 0xf5, 0x80, 0x80, 0x80, 0x22, 0x7d),
    ],
    'malformed_request',
  ))

test('[T182] text that PostgreSQL or a mail could read otherwise is refused', () =>
  assertRefused(
    [
      withPassword('"a fine long \\u0000 password"'),
      withPassword('"a fine long \u0000 password"'),
      withPassword('"a fine long \\ud800 password"'),
      withPassword('"a fine long \\udc00\\ud800 password"'),
      withEmail('"ann\\u0000@example.com"'),
      withEmail('"ann@example.com\\r\\nBcc: bob@example.com"'),
      '{"\\u0000":1}',
      '{"\\ud800":1}',
    ],
    'malformed_request',
  ))

test('[T181] [T187] a key that comes twice, is unknown or reaches for the prototype is refused', () =>
  assertRefused(
    [
      `{"email":"bob@example.com",${JSON.stringify(input).slice(1)}`,
      `{"\\u0065mail":"bob@example.com",${JSON.stringify(input).slice(1)}`,
      ...[
        '__proto__',
        '\\u005f_proto__',
        'constructor',
        'prototype',
        'toString',
        'isAdmin',
        'email ',
        'Email',
        '',
      ].map((key) => `{"${key}":{"roles":["administrator"]},${JSON.stringify(input).slice(1)}`),
      `{"email":{"__proto__":{"a":1}},"password":"${goodPassword}"}`,
      `[{"__proto__":{"a":1}}]`,
    ],
    'malformed_request',
  ))

test('[T181] a refused prototype leaves no trace in the process', async () => {
  const before = await (await house.knock('/healthz')).text()
  await post('{"__proto__":{"roles":["administrator"],"status":510},"constructor":{"prototype":{"x":1}}}')

  const anything: { roles?: unknown; x?: unknown } = {}
  assert.deepEqual([anything.roles, anything.x], [undefined, undefined])
  assert.equal(await (await house.knock('/healthz')).text(), before)
})

test('[T182] what is deep, wide or made to be slow is refused at once', () =>
  assertRefused(
    [
      '['.repeat(10_000),
      '{"a":'.repeat(3000),
      `${'['.repeat(5000)}${']'.repeat(5000)}`,
      `{${Array.from({ length: 1500 }, (_, n) => `"k${n}":0`).join()}}`,
      `"${'\\"'.repeat(8000)}`,
      '"'.repeat(16_000),
      '"\\'.repeat(8000),
      ':'.repeat(16_000),
      `"${'a'.repeat(16_000)}`,
    ],
    'malformed_request',
  ))

test('[T183] an address that is made to be slow is refused at once', () =>
  assertRefused(
    [
      `${'a'.repeat(15_000)}!`,
      `a@${'a.'.repeat(7000)}`,
      `a@${'a-'.repeat(150)}`,
      `${'a.'.repeat(150)}@`,
      `${'@'.repeat(300)}`,
      `a@${'xn--'.repeat(70)}.example`,
      `a@${'ü'.repeat(300)}.example`,
      '<'.repeat(15_000),
    ].map((email) => withEmail(JSON.stringify(email))),
    'malformed_request',
  ))

test('[T196] a body beyond 16 KB is refused, whether it says so or not', async () => {
  await assertRefused(
    [JSON.stringify({ ...input, name: 'a'.repeat(17_000) }), 'x'.repeat(1_000_000)],
    'body_too_large',
  )
})

test('[T188] what would be SQL or a template elsewhere is text here', async () => {
  await anAccount(house)
  const start = performance.now()

  for (const text of [
    "' or 1=1--",
    "'; select pg_sleep(5)--",
    '") or ("1"="1',
    '*)(uid=*',
    '{{7*7}}',
    '#{7*7}',
    '<%=7*7%>',
  ]) {
    const byPassword = await post(JSON.stringify({ ...input, password: text }))
    const byEmail = await post(withEmail(JSON.stringify(`${text}@example.com`)))
    assert.equal(byPassword.code, 'invalid_credentials', text)
    // A brace or an asterisk may stand in an address.
    assert.match(byEmail.code ?? '', /^(malformed_request|invalid_credentials)$/, text)
  }

  assert.ok(performance.now() - start < 4000, 'no statement slept')
  assert.equal((await post(JSON.stringify(input))).status, 201)
})

for (const route of writes) {
  test(`[T186] ${route.method} ${route.path} takes nothing but the fields of its shape, and writes nothing else`, async () => {
    const browser = await aSignedInBrowser(house, { transport: 'cookie' })
    await browser.get('/v1/session')
    const before = await stateAndLogOf(house)
    const sample = sampleBody(route)
    const ask = (body: unknown) =>
      browser.send(pathOf(route, crypto.randomUUID()), body, { method: route.method })

    for (const body of [
      [],
      null,
      'text',
      1,
      { ...sample, unknown: 1 },
      ...Object.keys(sample).flatMap((field) =>
        [null, 1, 'text', true, [], {}, [sample[field]], { value: sample[field] }]
          .filter((value) => typeof value !== typeof sample[field])
          .map((value) => ({ ...sample, [field]: value })),
      ),
    ]) {
      const isNull = (body as { name?: unknown } | null)?.name === null
      if (route.path === '/v1/account' && isNull) continue // The one field that may be null.
      const answer = await ask(typeof body === 'string' ? JSON.stringify(body) : body)
      assert.equal(answer.code, 'malformed_request', JSON.stringify(body))
    }

    assert.equal(await stateAndLogOf(house), before)
  })
}
