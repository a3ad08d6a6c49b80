import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, test } from 'node:test'
import { createLocalJWKSet, decodeJwt, decodeProtectedHeader, type JSONWebKeySet, jwtVerify } from 'jose'
import { seal, unseal } from '../../platform/crypto.ts'
import { sql } from '../../platform/db/sql.ts'
import { anotherNode } from '../../test/another-node.ts'
import { aSignedInBrowser } from '../../test/fixtures.ts'
import { type House, openHouse, publicUrl } from '../../test/house.ts'
import { createSigningKeyring } from './load-signing-keys.ts'
import { keysOf, kidOf, startAnew, statesOf } from './test/keys.ts'

describe('access tokens and their keys', () => {
  let house: House
  before(async () => {
    house = await openHouse()
  })
  beforeEach(() => house.empty())
  after(() => house.close())

  test('[SIGNING-KEYS-1] anybody can verify an access token with the published keys', async () => {
    const browser = await aSignedInBrowser(house)
    const { accessToken, expiresInSeconds, account, session } = (await browser.refresh()).body
    const published = (await house.browser().get<JSONWebKeySet>('/.well-known/jwks.json')).body

    const verified = await jwtVerify(accessToken, createLocalJWKSet(published), {
      issuer: publicUrl,
      audience: 'portcullis',
      typ: 'at+jwt',
      algorithms: ['ES256'],
    })

    const { iat = 0, jti, ...claims } = verified.payload
    assert.ok(Math.abs(iat - Date.now() / 1000) < 5)
    assert.match(jti ?? '', /^[0-9a-f-]{36}$/)
    assert.deepEqual(claims, {
      iss: publicUrl,
      sub: account.id,
      aud: 'portcullis',
      sid: session.id,
      exp: iat + expiresInSeconds,
      auth_time: Math.floor(Date.parse(session.startedAt) / 1000),
      amr: ['pwd'],
      roles: [],
    })
  })

  test('[SIGNING-KEYS-2] the same header in other words is refused', async () => {
    const browser = await aSignedInBrowser(house)
    const [header = '', payload, signature] = browser.accessToken?.split('.') ?? []
    const { alg, typ, kid } = decodeProtectedHeader(browser.accessToken ?? '')
    const inOtherWords = [
      { typ, alg, kid },
      { alg, typ, kid, jku: 'https://evil.example/keys' },
      { alg, typ, kid, crit: [] },
    ].map((words) => Buffer.from(JSON.stringify(words)).toString('base64url'))

    for (const forged of [...inOtherWords, `${header}=`, header.slice(0, -1), ` ${header}`]) {
      const refused = await browser.get('/v1/account', { bearer: `${forged}.${payload}.${signature}` })
      assert.equal(refused.code, 'not_signed_in', forged)
    }
    assert.equal((await browser.get('/v1/account', { bearer: true })).status, 200)
  })

  test('[SIGNING-KEYS-3] lifetimes are spread over the last 5 % of five minutes', async () => {
    const browser = await aSignedInBrowser(house)
    const lifetimes: number[] = []
    for (let i = 0; i < 60; i++) {
      const { accessToken, expiresInSeconds } = (await browser.refresh()).body
      const { iat = 0, exp = 0 } = decodeJwt(accessToken)
      assert.equal(exp - iat, expiresInSeconds)
      lifetimes.push(expiresInSeconds)
    }

    assert.ok(Math.max(...lifetimes) <= 300)
    assert.ok(Math.min(...lifetimes) >= 285)
    assert.ok(new Set(lifetimes).size >= 5, String(lifetimes))
  })

  test('[SIGNING-KEYS-3] a token is good until it expires, and not a second longer', async () => {
    const browser = await aSignedInBrowser(house)
    const { expiresInSeconds } = (await browser.refresh()).body
    await house.letTimePass(expiresInSeconds - 3)
    const inTime = await browser.get('/v1/account', { bearer: true })
    await house.letTimePass(4)

    const late = await browser.get('/v1/account', { bearer: true })

    assert.equal(inTime.status, 200)
    assert.equal(late.code, 'not_signed_in')
  })

  test('[SIGNING-KEYS-4] [T153] what is published has no private part and may be cached', async () => {
    await aSignedInBrowser(house)

    const { status, headers, body } = await house.browser().get<JSONWebKeySet>('/.well-known/jwks.json')

    assert.equal(status, 200)
    assert.match(headers.get('content-type') ?? '', /^application\/json/)
    assert.equal(headers.get('cache-control'), 'public, max-age=300')
    assert.deepEqual(
      body.keys.map(({ kid }) => kid).toSorted(),
      (await keysOf(house)).map(({ kid }) => kid).toSorted(),
    )
    assert.equal(new Set(body.keys.map(({ kid }) => kid)).size, 2)
    for (const key of body.keys) {
      assert.deepEqual(Object.keys(key).toSorted(), ['alg', 'crv', 'kid', 'kty', 'use', 'x', 'y'])
      assert.deepEqual([key.kty, key.crv, key.alg, key.use], ['EC', 'P-256', 'ES256', 'sig'])
    }
  })

  test('[SIGNING-KEYS-5] the private part is sealed, and a seal opens in its own row alone', async () => {
    const [row] = await keysOf(house)

    assert.ok(row?.sealed_private)
    const stored = Buffer.from(row.sealed_private)
    assert.ok(!stored.includes('PRIVATE KEY'))
    assert.match(unseal(house.ctx.keyring, 'signing-key-seal', row.kid, stored) ?? '', /PRIVATE KEY/)
    assert.equal(unseal(house.ctx.keyring, 'signing-key-seal', 'another-row', stored), undefined)
    assert.equal(unseal(house.ctx.keyring, 'outbox-seal', row.kid, stored), undefined)
    const ofAnotherRow = seal(house.ctx.keyring, 'signing-key-seal', 'another-row', 'a planted key')
    assert.equal(unseal(house.ctx.keyring, 'signing-key-seal', row.kid, ofAnotherRow), undefined)
  })

  test('[SIGNING-KEYS-5] a private part that was moved to another row signs nothing there', async () => {
    const [current, next] = [await kidOf(house, 'current'), await kidOf(house, 'next')]
    const move = (from: string, to: string) =>
      house.rows(sql`update portcullis.signing_keys set sealed_private =
        (select sealed_private from portcullis.signing_keys where kid = ${from}) where kid = ${to}`)
    const node = anotherNode(house)

    await move(next, current)

    await assert.rejects(node.ctx.instance(createSigningKeyring).get(), /its row was changed/)
    await startAnew(house)
    assert.ok(await node.ctx.instance(createSigningKeyring).get())
    await node.close()
  })

  test('[SIGNING-KEYS-5] servers that start together on an empty database make one key of each kind', async () => {
    await house.rows(sql`delete from portcullis.signing_keys`)
    const nodes = Array.from({ length: 5 }, () => anotherNode(house))

    const keyrings = await Promise.all(nodes.map(({ ctx }) => ctx.instance(createSigningKeyring).get()))

    assert.deepEqual(Object.values(await statesOf(house)).toSorted(), ['current', 'next'])
    assert.equal(new Set(keyrings.map(({ header }) => header)).size, 1)
    assert.deepEqual(await house.eventNames(), ['signing-keys.made', 'signing-keys.made'])
    await Promise.all(nodes.map((node) => node.close()))
  })
})
