import assert from 'node:assert/strict'
import { generateKeyPairSync, randomUUID } from 'node:crypto'
import { after, before, beforeEach, describe, test } from 'node:test'
import { type JWK, SignJWT } from 'jose'
import type { Browser } from '../../packages/server/src/test/browser.ts'
import { randomText, sha256 } from '../../packages/server/src/test/browser.ts'
import type { DeviceKey } from '../../packages/server/src/test/device-key.ts'
import { aSignedInBrowser } from '../../packages/server/src/test/fixtures.ts'
import { type House, openHouse, publicUrl } from '../../packages/server/src/test/house.ts'

const address = `${publicUrl}/v1/token/refresh`
const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')

describe('a proof of a device key', () => {
  let house: House
  before(async () => {
    house = await openHouse({ CORS_ALLOWED_ORIGINS: 'https://app.example.com' })
  })
  beforeEach(() => house.empty())
  after(() => house.close())

  const refreshWith = (browser: Browser, dpop: string) =>
    browser.post('/v1/token/refresh', undefined, { headers: { dpop } })
  const aBoundBrowser = async () => {
    const browser = await aSignedInBrowser(house, { deviceKey: true })
    return { browser, key: browser.deviceKey as DeviceKey }
  }
  /** Each is refused with the code and changes nothing: the browser's own proof is accepted afterwards. */
  const areRefused = async (
    browser: Browser,
    proofs: Record<string, string>,
    code = 'invalid_dpop_proof',
  ) => {
    for (const [name, proof] of Object.entries(proofs)) {
      const refused = await refreshWith(browser.stolen(), proof)
      assert.equal(refused.code, code, name)
      assert.deepEqual(refused.headers.getSetCookie(), [], name)
    }
    const { session, ...answer } = (await browser.refresh()).body
    assert.ok(answer.accessToken, 'the genuine proof')
    assert.ok(session.deviceKey)
  }

  test('[T155] is missing', async () => {
    const { browser } = await aBoundBrowser()

    assert.equal((await browser.stolen().refresh()).code, 'device_key_needed')
    assert.equal((await browser.refresh()).status, 200)
  })

  test('[T155] is for another method, another address or another token', async () => {
    const { browser, key } = await aBoundBrowser()
    const { host } = new URL(publicUrl)

    await areRefused(browser, {
      method: await key.prove(address, { htm: 'GET' }),
      'method in small letters': await key.prove(address, { htm: 'post' }),
      host: await key.prove('https://evil.example/v1/token/refresh'),
      path: await key.prove(`${publicUrl}/v1/sign-in`),
      'longer path': await key.prove(`${address}/`),
      scheme: await key.prove(`http://${host}/v1/token/refresh`),
      port: await key.prove(`https://${host}:444/v1/token/refresh`),
      user: await key.prove(`https://me@${host}/v1/token/refresh`),
      token: await key.prove(address, { ath: sha256(randomText()) }),
      'no method': await key.prove(address, { htm: undefined }),
      'no address': await key.prove(address, { htu: undefined }),
    })
  })

  test('[T155] is for this address with a query, and for this very token', async () => {
    const { browser, key } = await aBoundBrowser()
    const ath = () => sha256(browser.cookies.get('__Host-refresh') ?? '')

    assert.equal((await refreshWith(browser, await key.prove(`${address}?a=b`))).status, 200)
    assert.equal((await refreshWith(browser, await key.prove(address, { ath: ath() }))).status, 200)
  })

  test('[T155] has another type, no algorithm, a shared secret or a demanding header', async () => {
    const { browser, key } = await aBoundBrowser()
    const genuine = await key.prove(address)
    const [head = '', payload = '', signature = ''] = genuine.split('.')
    const header = JSON.parse(Buffer.from(head, 'base64url').toString()) as { jwk: JWK }
    const claims = { htm: 'POST', htu: address, jti: randomUUID(), nonce: key.nonce }
    const byHmac = (alg: string) =>
      new SignJWT(claims)
        .setProtectedHeader({ ...header, alg })
        .sign(Buffer.from(header.jwk.x ?? '', 'base64url'))

    await areRefused(browser, {
      'typ JWT': await key.prove(address, {}, { typ: 'JWT' }),
      'typ at+jwt': await key.prove(address, {}, { typ: 'at+jwt' }),
      'no typ': await key.prove(address, {}, { typ: undefined }),
      'alg none': `${encode({ ...header, alg: 'none' })}.${payload}.`,
      'alg none with its signature': `${encode({ ...header, alg: 'none' })}.${payload}.${signature}`,
      HS256: await byHmac('HS256'),
      'an unknown crit': await key
        .prove(address, {}, { crit: ['x'], x: 1 })
        .catch(() => `${head}.${payload}.`),
      'two proofs': `${genuine}, ${genuine}`,
      'a bent signature': `${head}.${payload}.${signature.slice(0, -2)}AA`,
      'no signature': `${head}.${payload}.`,
      'no proof at all': 'proof',
      'too much of it': `${genuine}${'A'.repeat(4096)}`,
    })
  })

  test('[T155] brings a private key, another than it is signed with, another curve, or none', async () => {
    const { browser, key } = await aBoundBrowser()
    const own = generateKeyPairSync('ec', { namedCurve: 'P-256' })
    const p384 = generateKeyPairSync('ec', { namedCurve: 'P-384' })
    const claims = { htm: 'POST', htu: address, jti: randomUUID(), nonce: key.nonce }
    const signWith = (signer: typeof own, jwk: object | undefined, alg = 'ES256') =>
      new SignJWT(claims)
        .setProtectedHeader({ typ: 'dpop+jwt', alg, ...(jwk && { jwk: jwk as JWK }) })
        .sign(signer.privateKey)
    const ownPublic = own.publicKey.export({ format: 'jwk' })

    await areRefused(browser, {
      'private part': await signWith(own, own.privateKey.export({ format: 'jwk' })),
      'a shared secret in it': await signWith(own, { ...ownPublic, k: randomText() }),
      'another key than it is signed with': await key.prove(address, {}, { jwk: ownPublic }),
      'a key of one’s own': await signWith(own, ownPublic),
      'P-384': await signWith(p384, p384.publicKey.export({ format: 'jwk' }), 'ES384'),
      'no key': await signWith(own, undefined),
      'no object': await signWith(own, ['key']),
    })
  })

  test('[T156] is used twice, one after the other', async () => {
    const { browser, key } = await aBoundBrowser()
    const proof = await key.prove(address)
    const copy = browser.stolen()

    assert.equal((await refreshWith(browser, proof)).status, 200)
    assert.equal((await refreshWith(copy, proof)).code, 'invalid_dpop_proof')
    assert.equal((await refreshWith(browser.stolen(), proof)).code, 'invalid_dpop_proof')
  })

  test('[T156] is used twenty times at once', async () => {
    const { browser, key } = await aBoundBrowser()
    const proof = await key.prove(address)

    const answers = await Promise.all(Array.from({ length: 20 }, () => refreshWith(browser.stolen(), proof)))

    assert.equal(answers.filter(({ status }) => status === 200).length, 1)
    assert.equal(answers.filter(({ code }) => code === 'invalid_dpop_proof').length, 19)
  })

  test('[T156] has an id that is huge, short, missing or no text', async () => {
    const { browser, key } = await aBoundBrowser()

    await areRefused(browser, {
      huge: await key.prove(address, { jti: 'a'.repeat(5000) }),
      long: await key.prove(address, { jti: 'a'.repeat(65) }),
      short: await key.prove(address, { jti: 'a'.repeat(15) }),
      spaces: await key.prove(address, { jti: 'a b'.repeat(10) }),
      none: await key.prove(address, { jti: undefined }),
      number: await key.prove(address, { jti: 12_345_678_901_234 }),
    })
  })

  test('[T157] has no nonce, an old one, or one of another server', async () => {
    const { browser, key } = await aBoundBrowser()
    const [moment = '', mac = ''] = key.nonce?.split('.') ?? []
    const later = (Number.parseInt(moment, 36) + 1).toString(36)
    const old = await key.prove(address)
    await house.letTimePass(61)

    await areRefused(
      browser,
      {
        none: await key.prove(address, { nonce: undefined }),
        old,
        foreign: await key.prove(address, { nonce: `${moment}.${randomText(16)}` }),
        'moved on by hand': await key.prove(address, { nonce: `${later}.${mac}` }),
        'without its seal': await key.prove(address, { nonce: `${moment}.` }),
        empty: await key.prove(address, { nonce: '' }),
      },
      'use_dpop_nonce',
    )
  })

  test('[T157] gets a nonce for its next try, where a page of another origin can read it', async () => {
    const { browser } = await aBoundBrowser()
    const page = { origin: 'https://app.example.com' }

    const { headers } = await browser.stolen().get('/v1/session', { headers: page })

    assert.match(headers.get('dpop-nonce') ?? '', /^\w+\.[\w-]{22}$/)
    assert.match(headers.get('access-control-expose-headers') ?? '', /DPoP-Nonce/)
    assert.equal(headers.get('cache-control'), 'no-store')
  })

  test('[T157] cannot be left out at sign-in where one is demanded', async () => {
    const strict = await openHouse({ SESSION_REQUIRE_DEVICE_KEY: 'true' })
    await aSignedInBrowser(strict, { deviceKey: true })

    const without = await strict.browser().signIn('ann@example.com', 'correct horse battery staple')

    assert.equal(without.code, 'device_key_needed')
    await strict.close()
  })
})
