import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, test } from 'node:test'
import { randomText } from '../../test/browser.ts'
import { type House, openHouse } from '../../test/house.ts'
import { createKeyring } from '../crypto.ts'
import { sql } from '../db/sql.ts'
import { type Credential, noteSecretAges, readSecretAges } from './secret-ages.ts'

const day = 86_400

describe('the age of secrets', () => {
  let house: House
  before(async () => {
    house = await openHouse()
  })
  after(() => house.close())
  beforeEach(async () => {
    await house.empty()
    await house.rows(sql`delete from portcullis.secret_ages`)
  })

  const [first, second] = [randomText(48), randomText(48)]
  const database: Credential = { env: 'DATABASE_URL', text: 'correct horse battery staple' }
  const with_ = (secretKey: string, ...fallbacks: string[]) => ({
    ...house.ctx,
    keyring: createKeyring(secretKey, fallbacks),
  })
  const agesOf = async (ctx: ReturnType<typeof with_>, credentials = [database]) =>
    (await readSecretAges(ctx, credentials)).map(({ env, ageSeconds }) => [env, Math.round(ageSeconds / day)])

  test('[SECRETS-12] a secret is as old as its first use by any server', async () => {
    await noteSecretAges(with_(first), [database])
    await house.letTimePass(10 * day)

    await noteSecretAges(with_(first), [database])
    await noteSecretAges(with_(first), [{ ...database, text: 'another' }])

    assert.deepEqual(await agesOf(with_(first)), [
      ['DATABASE_URL', 10],
      ['SECRET_KEY', 10],
    ])
    assert.deepEqual(await agesOf(with_(first), [{ ...database, text: 'another' }]), [
      ['DATABASE_URL', 0],
      ['SECRET_KEY', 10],
    ])
  })

  test('[SECRETS-12] a new SECRET_KEY is new, and makes no other secret younger', async () => {
    await noteSecretAges(with_(first), [database])
    await house.letTimePass(10 * day)
    await noteSecretAges(with_(first, second), [database])
    await house.letTimePass(5 * day)
    await noteSecretAges(with_(second, first), [database])
    await house.letTimePass(2 * day)

    await noteSecretAges(with_(second), [database])

    assert.deepEqual(await agesOf(with_(second)), [
      ['DATABASE_URL', 17],
      ['SECRET_KEY', 2],
    ])
    assert.deepEqual(await agesOf(with_(second, first)), [
      ['DATABASE_URL', 17],
      ['SECRET_KEY', 2],
      ['SECRET_KEY_FALLBACKS', 2],
    ])
  })

  test('[SECRETS-12] servers that start together note each secret once', async () => {
    await Promise.all(Array.from({ length: 8 }, () => noteSecretAges(with_(first), [database])))

    const rows = await house.rows(sql`select from portcullis.secret_ages`)
    assert.equal(rows.length, 2)
  })

  test('[SECRETS-12] what no server has noted has no age', async () => {
    assert.deepEqual(await agesOf(with_(first)), [])
  })

  test('[SECRETS-12] nothing of a secret stands in what is noted, and equal secrets look different', async () => {
    const same = [database, { env: 'SMTP_URL', text: database.text }]
    await noteSecretAges(with_(first), same)

    const rows = await house.rows(sql<{ name: string; fingerprint: string }>`
      select name, fingerprint from portcullis.secret_ages`)

    assert.equal(new Set(rows.map(({ fingerprint }) => fingerprint)).size, 3)
    for (const { fingerprint } of rows)
      for (const secret of [first, database.text])
        for (const spelling of ['utf8', 'hex', 'base64', 'base64url'] as const)
          assert.ok(!Buffer.from(secret).toString(spelling).includes(fingerprint.slice(0, 8)))
  })
})
