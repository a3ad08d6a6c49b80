import assert from 'node:assert/strict'
import { after, before, beforeEach, test } from 'node:test'
import { anAccount, aSignedInBrowser } from '../../packages/server/src/test/fixtures.ts'
import { goodPassword, type House, openHouse } from '../../packages/server/src/test/house.ts'
import { workOf } from '../../packages/server/src/test/work-of.ts'

let house: House
before(async () => {
  house = await openHouse()
})
beforeEach(() => house.empty())
after(() => house.close())

const headers = { origin: 'https://auth.example.com', 'content-type': 'application/json' }
const input = { email: 'ann@example.com', password: goodPassword }

const hostileHeaders: [string, string[]][] = [
  [
    'authorization',
    [
      '',
      'Bearer',
      'Bearer ',
      'Bearer %E0%A4%A',
      'Bearer a.b',
      'Bearer ..',
      'Bearer [object Object]',
      'bearer\ta.b.c',
      'DPoP a.b.c',
      `Bearer ${'a'.repeat(7000)}`,
      `Bearer ${'a.'.repeat(3000)}`,
      'Basic %%%',
      'Bearer eyJhbGciOiJub25lIn0.e30.',
    ],
  ],
  [
    'cookie',
    [
      '__Host-session=%',
      '__Host-session=%E0%A4%A',
      '__Host-session=\u00ff\u00fe',
      `a=${'b;'.repeat(3000)}`,
      '='.repeat(8000),
    ],
  ],
]

for (const [name, values] of hostileHeaders) {
  test(`[T205] a broken ${name} header is no session, and no fault`, async () => {
    for (const value of values) {
      const worked = await workOf(async () => {
        const answer = await house.knock('/v1/account', { headers: { [name]: value } })
        assert.equal(answer.status, 401, value.slice(0, 60))
      })
      assert.ok(worked < 200, value.slice(0, 60))
    }
    assert.equal(
      house.logged.some((line) => line.includes('"fault"')),
      false,
    )
  })
}

test('[T205] a broken proof of a device key is refused, at sign-in and at refresh', async () => {
  await anAccount(house)
  const browser = await aSignedInBrowser(house)
  const jwk = Buffer.from('{"typ":"dpop+jwt","alg":"ES256","jwk":{"kty":"EC"}}').toString('base64url')

  for (const dpop of [
    'x',
    '..',
    'a.b.c',
    '%E0%A4%A',
    `${jwk}.e30.AA`,
    `${jwk}..`,
    'a'.repeat(5000),
    `${'a.'.repeat(1000)}`,
  ]) {
    const signIn = await house.browser().post('/v1/sign-in', input, { headers: { dpop } })
    const refresh = await browser.post('/v1/token/refresh', undefined, { headers: { dpop } })
    assert.deepEqual(
      [signIn.code, refresh.code],
      ['invalid_dpop_proof', 'invalid_dpop_proof'],
      dpop.slice(0, 40),
    )
  }

  assert.equal((await browser.refresh()).status, 200)
})

test('[T205] a broken address of a request is answered as one that leads nowhere', async () => {
  for (const path of [
    '/v1/sessions/%',
    '/v1/sessions/%E0%A4%A',
    '/v1/sessions/%00',
    '/%',
    '/v1/%2e%2e/%2e%2e/etc/passwd',
    '/v1/sessions/%c0%ae',
  ]) {
    const response = await house.knock(path, { method: 'DELETE', headers })
    const { code } = (await response.json()) as { code: string }
    assert.ok(['not_found', 'method_not_allowed'].includes(code), `${path}: ${code}`)
  }
})
