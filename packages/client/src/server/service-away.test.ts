import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { rolldown } from 'rolldown'
import { foreignAddresses } from '../../../../tests/browser/foreign-addresses.ts'
import { answerRejection, createServerClient } from './create-server-client.ts'

const url = 'https://example.com/auth'
const cookie = '__Host-session=id.secret'
const problem = { 'Content-Type': 'application/problem+json' }
const nobody = { session: null, account: null, csrfToken: null }
const somebody = {
  session: { id: '1', lastSeenAt: new Date().toISOString() },
  account: { id: '2', email: 'ann@example.com' },
  csrfToken: 'x',
}

const aRequest = (address = 'https://example.com/notes', init: RequestInit = {}) =>
  new Request(address, { headers: { cookie }, ...init })

/** A client whose service answers everything alike. */
const answeredWith = (answer: () => Promise<Response> | Response, timeoutMs = 500) =>
  createServerClient({ url, timeoutMs, fetch: async () => answer() })

const json =
  (body: unknown, init: ResponseInit = {}) =>
  () =>
    Response.json(body, init)

const away: Record<string, () => Promise<Response> | Response> = {
  'a network that fails': () => Promise.reject(new TypeError('fetch failed')),
  'a service that never answers': () => new Promise(() => undefined),
  'a body that never ends': () => new Response(new ReadableStream(), { status: 200 }),
  'a proxy without a service': () => new Response('<h1>Bad Gateway</h1>', { status: 502 }),
  'a service that is overloaded': json({ code: 'overloaded', title: 'x' }, { status: 503, headers: problem }),
  'a service that refuses everybody': json(
    { code: 'not_signed_in', title: 'x' },
    { status: 401, headers: problem },
  ),
  'too many requests': json({ code: 'too_many_attempts', title: 'x' }, { status: 429, headers: problem }),
  'another host': json({ code: 'misdirected_request', title: 'x' }, { status: 421, headers: problem }),
  'a redirect': () => Response.redirect('https://evil.example', 302),
  'a redirect with an answer in it': json(somebody, {
    status: 302,
    headers: { Location: 'https://evil.example' },
  }),
  'a page of somebody else': () => new Response('<h1>Welcome to our hotel</h1>'),
  'an empty answer': () => new Response(null, { status: 204 }),
  null: json(null),
  'nothing in an object': json({}),
  'an account without a session': json({ ...nobody, account: somebody.account }),
  'a session without an account': json({ ...somebody, account: null }),
  'a list': json([]),
}

for (const [name, answer] of Object.entries(away)) {
  test(`[SERVER-SIDE-3] ${name} is told apart from nobody being signed in, and sends nobody to sign in`, async () => {
    const auth = answeredWith(answer, 50)

    await assert.rejects(auth.getSession(aRequest()), { name: 'AuthUnreachable' })
    const response = await auth.requireSession(aRequest())

    assert.ok(response instanceof Response)
    assert.equal(response.status, 503)
    assert.equal(response.headers.get('Location'), null)
    assert.equal(response.headers.get('Retry-After'), '5')
    assert.equal(response.headers.get('Cache-Control'), 'private, no-store')
  })
}

test('[SERVER-SIDE-3] what is neither a refusal nor a service that is away is thrown on', () => {
  const mistake = new RangeError('a mistake in the app')

  assert.throws(() => answerRejection(mistake), mistake)
})

test('[SERVER-SIDE-3] a fault is no answer for the next request', async () => {
  let answer = json({}, { status: 500 })
  const auth = answeredWith(() => answer())
  await assert.rejects(auth.getSession(aRequest()))

  answer = json(somebody)

  assert.equal((await auth.getSession(aRequest())).account?.email, 'ann@example.com')
})

test('[SERVER-SIDE-2] the cookies follow no redirect, on a real wire', async (t) => {
  const heard: (string | undefined)[] = []
  const server = createServer((request, response) => {
    heard.push(request.headers.cookie)
    response.writeHead(302, { Location: '/elsewhere' }).end()
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.after(() => server.close())
  const { port } = server.address() as AddressInfo
  const auth = createServerClient({ url: `http://127.0.0.1:${port}` })

  const request = new Request('http://localhost/notes', { headers: { cookie: 'session=id.secret; other=1' } })
  await assert.rejects(auth.getSession(request), { name: 'AuthUnreachable' })

  assert.deepEqual(heard, ['session=id.secret'])
})

test('[SERVER-SIDE-6] a cookie with a value is not passed on, whoever has put it into the answer', async () => {
  const headers = new Headers({ 'Content-Type': 'application/json' })
  const gone = '__Host-session=; Path=/; Max-Age=0; SameSite=Lax; HttpOnly; Secure'
  for (const line of [
    '__Host-session=of.eve; Path=/; Secure; HttpOnly',
    'balancer=3; Path=/',
    'app-session=; Max-Age=0',
    '__Host-csrf=; Path=/; Max-Age=0; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Secure',
    gone,
  ]) {
    headers.append('Set-Cookie', line)
  }
  const auth = answeredWith(json(nobody, { headers }))

  const found = await auth.getSession(aRequest())
  const response = await auth.requireSession(aRequest())

  assert.equal(found.setCookie.length, 2)
  assert.ok(found.setCookie.includes(gone))
  assert.ok(response instanceof Response)
  assert.deepEqual(response.headers.getSetCookie(), found.setCookie)
})

test('[SERVER-SIDE-5] whoever is not signed in is led to the sign-in page, and back to what was asked for', async () => {
  const auth = answeredWith(json(nobody))
  const whereFrom = async (request: Request, options?: { returnTo?: string }) => {
    const answer = await auth.requireSession(request, options)
    assert.ok(answer instanceof Response)
    assert.equal(answer.status, 303)
    assert.equal(answer.headers.get('Cache-Control'), 'private, no-store')
    return answer.headers.get('Location')
  }
  const signIn = 'https://example.com/auth/sign-in'
  const posted = { method: 'POST', headers: { cookie, origin: 'https://example.com' } }

  assert.equal(
    await whereFrom(aRequest('https://example.com/notes?order=new&of=%C3%A4')),
    `${signIn}?return_to=%2Fnotes%3Forder%3Dnew%26of%3D%25C3%25A4`,
  )
  assert.equal(await whereFrom(new Request('http://10.0.0.7:3000/notes')), `${signIn}?return_to=%2Fnotes`)
  assert.equal(await whereFrom(aRequest('https://example.com/notes', posted)), signIn)
  assert.equal(
    await whereFrom(aRequest('https://example.com/notes', posted), { returnTo: '/list' }),
    `${signIn}?return_to=%2Flist`,
  )
})

for (const foreign of [
  ...foreignAddresses,
  '/\r\nSet-Cookie: session=1',
  '/%0d%0aSet-Cookie:%20session=1',
  '/\u560aX: 1',
]) {
  test(`[SERVER-SIDE-5] [T083] [T085] [T086] return_to ${JSON.stringify(foreign)} leads nowhere else and into no header`, async () => {
    const auth = answeredWith(json(nobody))

    const given = await auth.requireSession(aRequest(), { returnTo: foreign })
    const asked = await auth.requireSession({ headers: { cookie }, url: foreign })

    for (const answer of [given, asked]) {
      assert.ok(answer instanceof Response)
      const to = new URL(answer.headers.get('Location') ?? '')
      assert.equal(to.origin + to.pathname, 'https://example.com/auth/sign-in')
      assert.deepEqual([...answer.headers.keys()], ['cache-control', 'location'])
      const back = to.searchParams.get('return_to') ?? '/'
      assert.equal(new URL(back, url).origin, 'https://example.com')
      assert.match(back, /^\/(?![/\\])/)
    }
    assert.equal(auth.signInUrl(foreign).includes('evil'), false)
  })
}

test('[SERVER-SIDE-9] it has no dependency and asks for nothing of Node', async () => {
  const input = fileURLToPath(new URL('create-server-client.ts', import.meta.url))
  const bundle = await rolldown({ input, platform: 'neutral' })
  const { output } = await bundle.generate({ format: 'esm' })
  await bundle.close()

  assert.equal(output.length, 1)
  assert.deepEqual(output[0].imports, [])
  assert.doesNotMatch(output[0].code, /\bprocess\.|\bBuffer\b|\bdocument\b|\brequire\(|from ["']node:/)
})

test('[SERVER-SIDE-9] options that would be a mistake throw at once', () => {
  for (const wrong of [
    { url: 'http://auth.example.com' },
    { url: 'ftp://auth.example.com' },
    { url: 'https://ann:secret@auth.example.com' },
    { url: 'https://auth.example.com/?x' },
    { url: '/auth' },
    { url, timeoutMs: 0 },
    { url, timeoutMs: Number.NaN },
    { url, timeoutMs: 3_600_000 },
  ]) {
    assert.throws(() => createServerClient(wrong), TypeError)
  }
  assert.equal(createServerClient({ url: 'https://example.com/auth/' }).signInUrl(), `${url}/sign-in`)
})
