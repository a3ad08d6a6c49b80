import assert from 'node:assert/strict'
import { createPublicKey, generateKeyPairSync, sign } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, before, describe, test } from 'node:test'
import { decodeJwt, decodeProtectedHeader, type JSONWebKeySet, SignJWT } from 'jose'
import { createSigningKeyring } from '../../packages/server/src/features/signing-keys/load-signing-keys.ts'
import type { Browser } from '../../packages/server/src/test/browser.ts'
import { aSignedInBrowser } from '../../packages/server/src/test/fixtures.ts'
import { type House, openHouse } from '../../packages/server/src/test/house.ts'

const encode = (value: unknown) =>
  Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url')

describe('an access token that is forged', () => {
  let house: House
  let browser: Browser
  let genuine: string
  let header: Record<string, unknown>
  let claims: Record<string, unknown>
  const parts = () => genuine.split('.') as [string, string, string]

  before(async () => {
    house = await openHouse()
    browser = await aSignedInBrowser(house)
    genuine = browser.accessToken ?? ''
    header = { ...decodeProtectedHeader(genuine) }
    claims = decodeJwt(genuine)
  })
  after(() => house.close())

  const isAccepted = async (token: string) => {
    const { status, code } = await browser.get('/v1/account', { bearer: token })
    if (status !== 200) assert.equal(code, 'not_signed_in', `${status} for ${token.slice(0, 200)}`)
    return status === 200
  }
  /** Each is refused; the genuine one is accepted before and after. */
  const areRefused = async (forged: Record<string, string> | string[]) => {
    assert.ok(await isAccepted(genuine), 'the genuine token')
    for (const [name, token] of Object.entries(forged)) assert.equal(await isAccepted(token), false, name)
    assert.ok(await isAccepted(genuine), 'the genuine token, afterwards')
  }
  const privateKey = async () => (await house.ctx.instance(createSigningKeyring).get()).privateKey
  /** Signed by the server's own key: only what is said in it is wrong. */
  const signedByServer = async (payload: string, head: string = parts()[0]) => {
    const signature = sign('sha256', Buffer.from(`${head}.${payload}`), {
      key: await privateKey(),
      dsaEncoding: 'ieee-p1363',
    })
    return `${head}.${payload}.${signature.toString('base64url')}`
  }

  test('[T143] without an algorithm, however it is spelt', async () => {
    const [, payload, signature] = parts()
    const { alg: _, ...without } = header
    const heads = [...['none', 'None', 'NONE', 'nOnE', ''].map((alg) => ({ ...header, alg })), without]

    await areRefused(
      heads.flatMap((head) => [`${encode(head)}.${payload}.`, `${encode(head)}.${payload}.${signature}`]),
    )
  })

  test('[T144] with an HMAC under the public key or a common secret', async () => {
    const { keys } = (await browser.get<JSONWebKeySet>('/.well-known/jwks.json')).body
    const [jwk = {}] = keys
    const key = createPublicKey({ key: { ...jwk }, format: 'jwk' })
    const pem = key.export({ type: 'spki', format: 'pem' }) as string
    const secrets = [
      pem,
      pem.trimEnd(),
      key.export({ type: 'spki', format: 'der' }),
      JSON.stringify(jwk),
      Buffer.from(jwk.x ?? '', 'base64url'),
      jwk.x ?? '',
      'secret',
      'changeme',
      '0'.repeat(32),
    ].map((secret) => Buffer.from(secret))

    const forged: string[] = []
    for (const alg of ['HS256', 'HS384', 'HS512']) {
      for (const secret of secrets) {
        forged.push(await new SignJWT(claims).setProtectedHeader({ ...header, alg }).sign(secret))
      }
    }
    await areRefused(forged)
  })

  test('[T145] with another algorithm or curve, an empty signature or another encoding of it', async () => {
    const [head, payload, signature] = parts()
    const ed25519 = generateKeyPairSync('ed25519').privateKey
    const p384 = generateKeyPairSync('ec', { namedCurve: 'P-384' }).privateKey
    const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey
    const signedWith = (alg: string, key: typeof rsa) =>
      new SignJWT(claims).setProtectedHeader({ ...header, alg }).sign(key)
    const der = sign('sha256', Buffer.from(`${head}.${payload}`), {
      key: await privateKey(),
      dsaEncoding: 'der',
    })

    await areRefused({
      EdDSA: await signedWith('EdDSA', ed25519),
      ES384: await signedWith('ES384', p384),
      RS256: await signedWith('RS256', rsa),
      PS256: await signedWith('PS256', rsa),
      'alg alone': `${encode({ ...header, alg: 'ES384' })}.${payload}.${signature}`,
      'all zero': `${head}.${payload}.${Buffer.alloc(64).toString('base64url')}`,
      der: `${head}.${payload}.${der.toString('base64url')}`,
      nothing: `${head}.${payload}.`,
    })
  })

  test('[T146] [T147] with another key, named or brought along; nobody is asked for it', async () => {
    let contacted = 0
    const canary = createServer((_, response) => {
      contacted += 1
      response.end('{"keys":[]}')
    })
    await new Promise<void>((resolve) => canary.listen(0, '127.0.0.1', resolve))
    const url = `http://127.0.0.1:${(canary.address() as AddressInfo).port}/keys`
    const own = generateKeyPairSync('ec', { namedCurve: 'P-256' })
    const jwk = own.publicKey.export({ format: 'jwk' })
    const kids = [
      '../../../../dev/null',
      '/etc/passwd',
      "' union select 1 --",
      url,
      '|id',
      '\0',
      '__proto__',
      'constructor',
      'x'.repeat(10_000),
      7,
      [header.kid],
      undefined,
    ]
    const heads = [
      ...kids.map((kid) => ({ ...header, kid })),
      header,
      { ...header, jwk },
      { ...header, jku: url },
      { ...header, x5u: url },
      { ...header, x5c: [own.publicKey.export({ type: 'spki', format: 'der' }).toString('base64')] },
    ]

    await areRefused(
      heads.map((head) => {
        const signed = `${encode(head)}.${parts()[1]}`
        const signature = sign('sha256', Buffer.from(signed), {
          key: own.privateKey,
          dsaEncoding: 'ieee-p1363',
        })
        return `${signed}.${signature.toString('base64url')}`
      }),
    )
    assert.equal(contacted, 0)
    canary.close()
  })

  test('[T148] with headers that ask for something, even signed by the server’s own key', async () => {
    const bend = (head: unknown) => signedByServer(parts()[1], encode(head))
    const twice = `{"alg":"none",${JSON.stringify(header).slice(1)}`

    await areRefused({
      crit: await bend({ ...header, crit: ['exp'] }),
      b64: await bend({ ...header, crit: ['b64'], b64: false }),
      cty: await bend({ ...header, cty: 'JWT' }),
      zip: await bend({ ...header, zip: 'DEF' }),
      'keys twice': await bend(twice),
      'another type': await bend({ ...header, typ: 'JWT' }),
    })
  })

  test('[T150] with other claims, even signed by the server’s own key', async () => {
    const now = Math.floor(Date.now() / 1000)
    const { exp: _exp, ...withoutEnd } = claims
    const bent: Record<string, object | string> = {
      'another issuer': { ...claims, iss: 'https://evil.example' },
      'the issuer with a slash': { ...claims, iss: `${claims.iss}/` },
      'another audience': { ...claims, aud: 'another-service' },
      'several audiences': { ...claims, aud: ['another-service', claims.aud] },
      'no end': withoutEnd,
      'over since a second': { ...claims, exp: now - 1 },
      'an end as text': { ...claims, exp: 'never' },
      'a negative end': { ...claims, exp: -1 },
      'no number at all': { ...claims, exp: null },
      'an account that is not the session’s': { ...claims, sub: '00000000-0000-4000-8000-000000000000' },
      'a session that is not': { ...claims, sid: '00000000-0000-4000-8000-000000000000' },
    }
    assert.ok(await isAccepted(await signedByServer(encode(claims))), 'the same claims, signed the same way')

    for (const [name, said] of Object.entries(bent)) {
      assert.equal(await isAccepted(await signedByServer(encode(said))), false, name)
    }
  })

  test('[T151] in any other spelling than the one that was given out', async () => {
    const [head, payload, signature] = parts()
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
    const last = alphabet.indexOf(signature.at(-1) ?? '')
    const sameBytes = `${signature.slice(0, -1)}${alphabet[last ^ 1]}`
    assert.deepEqual(Buffer.from(sameBytes, 'base64url'), Buffer.from(signature, 'base64url'))

    await areRefused({
      'low bits of the last character': `${head}.${payload}.${sameBytes}`,
      padding: `${head}.${payload}.${signature}==`,
      'two parts': `${head}.${payload}`,
      'four parts': `${genuine}.${signature}`,
      'five parts': `${genuine}.${payload}.${signature}`,
      'inner space': `${head}. ${payload}.${signature}`,
      'plain base64': `${head}.${payload}.${Buffer.from(signature, 'base64url').toString('base64')}`,
      'JSON serialisation': JSON.stringify({ protected: head, payload, signature }),
      'a byte order mark': `${encode(`\uFEFF${JSON.stringify(header)}`)}.${payload}.${signature}`,
    })
  })

  test('[T151] with any one character changed', async () => {
    const changed = Array.from(genuine, (character, at) =>
      character === '.'
        ? genuine.slice(0, at) + genuine.slice(at + 1)
        : genuine.slice(0, at) + (character === 'A' ? 'B' : 'A') + genuine.slice(at + 1),
    )

    await areRefused(changed)
  })

  test('[T152] or huge, in no time', async () => {
    const jwe = encode({ alg: 'PBES2-HS256+A128KW', enc: 'A128GCM', p2c: 2 ** 31, p2s: 'AAAA' })
    const huge = [
      'a'.repeat(100_000),
      `${parts()[0]}.${'a'.repeat(10_000_000)}.${parts()[2]}`,
      `${jwe}.a.b.c.d`,
    ]

    for (const token of huge) {
      const startedAt = process.cpuUsage()
      assert.equal(await isAccepted(token), false)
      const { user, system } = process.cpuUsage(startedAt)
      assert.ok((user + system) / 1000 < 100, `${token.length} characters took ${user + system} µs`)
    }
    assert.ok(await isAccepted(genuine))
  })

  test('[T154] or genuine, but carried in an address, a body, a cookie or another scheme', async () => {
    const bare = house.browser()
    const carriers = [
      () => bare.get(`/v1/account?access_token=${genuine}`),
      () => bare.post('/v1/sessions/end-others', { access_token: genuine }),
      () => bare.get('/v1/account', { headers: { cookie: `__Host-session=${genuine}` } }),
      () => bare.get('/v1/account', { headers: { cookie: `access_token=${genuine}` } }),
      () => bare.get('/v1/account', { headers: { authorization: `DPoP ${genuine}` } }),
      () => bare.get('/v1/account', { headers: { authorization: genuine } }),
      () => bare.get('/v1/account', { headers: { 'x-access-token': genuine } }),
      () => bare.get('/v1/account', { headers: { authorization: `Bearer ${genuine}, Bearer ${genuine}` } }),
    ]

    assert.ok(await isAccepted(genuine))
    for (const [at, carry] of carriers.entries())
      assert.notEqual((await carry()).status, 200, `carrier ${at}`)
  })

  test('[T154] a bad access token beside a good session cookie is judged alone', async () => {
    const byCookie = await aSignedInBrowser(house, { transport: 'cookie' })

    const both = await byCookie.get('/v1/account', { bearer: `${genuine}x` })
    const cookieAsToken = await house
      .browser()
      .get('/v1/account', { bearer: byCookie.cookies.get('__Host-session') ?? '' })

    assert.equal((await byCookie.get('/v1/account')).status, 200)
    assert.equal(both.code, 'not_signed_in')
    assert.equal(cookieAsToken.code, 'not_signed_in')
  })
})
