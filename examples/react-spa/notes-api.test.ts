import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, before, test } from 'node:test'
import { exportJWK, generateKeyPair, SignJWT } from 'jose'
import { createNotesApi } from './api/notes-api.ts'

const appOrigin = 'http://localhost:5173'
const keys = await generateKeyPair('ES256')
const others = await generateKeyPair('ES256')

let authServer: Server
let api: Server
let authUrl: string
let notesUrl: string

before(async () => {
  const jwk = { ...(await exportJWK(keys.publicKey)), kid: 'one', alg: 'ES256', use: 'sig' }
  authServer = createServer((_request, response) => response.end(JSON.stringify({ keys: [jwk] })))
  authUrl = await listen(authServer)
  api = createNotesApi({ appOrigin, authUrl })
  notesUrl = `${await listen(api)}/notes`
})

after(() => {
  for (const server of [authServer, api]) server.close().closeAllConnections()
})

test('a token of the auth server opens the notes of its account, and of no other', async () => {
  await ask(await token({ sub: 'ada' }), { method: 'POST', body: '{"text":"Buy milk"}' })

  const [hers, his] = [await ask(await token({ sub: 'ada' })), await ask(await token({ sub: 'bob' }))]

  assert.deepEqual(await hers.json(), [{ id: 1, text: 'Buy milk' }])
  assert.deepEqual(await his.json(), [])
})

const forgeries: [string, () => Promise<string>][] = [
  ['another issuer', () => token({ iss: 'http://localhost:1' })],
  ['another audience', () => token({ aud: 'billing' })],
  ['another type', () => token({}, { typ: 'JWT' })],
  ["somebody else's key", () => token({}, {}, others.privateKey)],
  ['a key that nobody has published', () => token({}, { kid: 'two' })],
  ['no account', () => token({ sub: undefined })],
  ['no end', () => token({ exp: undefined })],
  ['an end that has passed', () => token({ exp: seconds() - 1 })],
  ['no signature', async () => `${(await token()).split('.').slice(0, 2).join('.')}.`],
  [
    'the algorithm none',
    async () => `${encoded({ alg: 'none', typ: 'at+jwt' })}.${(await token()).split('.')[1]}.`,
  ],
  ['a secret made of the public key', publicKeyAsSecret],
  ['nothing of a token', async () => 'not-a-token'],
]

for (const [what, make] of forgeries) {
  test(`a token with ${what} is refused with a challenge`, async () => {
    const answer = await ask(await make())

    assert.equal(answer.status, 401)
    assert.match(
      `${answer.headers.get('WWW-Authenticate')}`,
      /^Bearer realm="notes", error="invalid_token", /,
    )
  })
}

test('a request without a token is asked for one', async () => {
  const answer = await ask()

  assert.equal(answer.status, 401)
  assert.equal(answer.headers.get('WWW-Authenticate'), 'Bearer realm="notes"')
})

test('while the keys are out of reach nobody is told that their token is wrong', async (t) => {
  const lonely = createNotesApi({ appOrigin, authUrl: 'http://localhost:1' })
  const url = await listen(lonely)
  t.after(() => lonely.close())

  const answer = await fetch(`${url}/notes`, { headers: { Authorization: `Bearer ${await token()}` } })

  assert.equal(answer.status, 503)
})

test('the pages of the app may read every answer, those of other origins none', async () => {
  for (const bearer of [await token(), undefined]) {
    const [ours, theirs] = await Promise.all(
      [appOrigin, 'http://localhost:5174'].map((origin) => ask(bearer, { headers: { Origin: origin } })),
    )

    assert.equal(ours?.headers.get('Access-Control-Allow-Origin'), appOrigin)
    assert.equal(theirs?.headers.get('Access-Control-Allow-Origin'), null)
    assert.equal(ours?.headers.get('Vary'), 'Origin')
  }
})

test('a body that is too large is not read to its end', async () => {
  const body = JSON.stringify({ text: 'x'.repeat(20_000) })

  const answer = await ask(await token(), { method: 'POST', body })

  assert.equal(answer.status, 413)
})

async function ask(bearer?: string, init: RequestInit = {}): Promise<Response> {
  const headers = new Headers(init.headers)
  if (bearer !== undefined) headers.set('Authorization', `Bearer ${bearer}`)
  return fetch(notesUrl, { ...init, headers })
}

function token(claims: object = {}, header: object = {}, key: CryptoKey = keys.privateKey): Promise<string> {
  const said = { iss: authUrl, aud: 'portcullis', sub: 'ada', sid: 'one', exp: seconds() + 300, ...claims }
  return new SignJWT(said)
    .setProtectedHeader({ alg: 'ES256', typ: 'at+jwt', kid: 'one', ...header })
    .sign(key)
}

async function publicKeyAsSecret(): Promise<string> {
  const secret = new TextEncoder().encode(JSON.stringify(await exportJWK(keys.publicKey)))
  const said = { iss: authUrl, aud: 'portcullis', sub: 'ada', sid: 'one', exp: seconds() + 300 }
  return new SignJWT(said).setProtectedHeader({ alg: 'HS256', typ: 'at+jwt', kid: 'one' }).sign(secret)
}

function seconds(): number {
  return Math.floor(Date.now() / 1000)
}

function encoded(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url')
}

async function listen(server: Server): Promise<string> {
  server.listen(0, 'localhost')
  await once(server, 'listening')
  return `http://localhost:${(server.address() as AddressInfo).port}`
}
