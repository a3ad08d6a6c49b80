import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, test } from 'node:test'
import { createKeyring } from './platform/crypto.ts'
import { sql } from './platform/db/sql.ts'
import { agreeOnVouchers } from './platform/vouchers.ts'
import { anotherNode } from './test/another-node.ts'
import { randomText } from './test/browser.ts'
import { anAccount } from './test/fixtures.ts'
import { goodPassword, type House, openHouse } from './test/house.ts'
import { Command } from './test/run-command.ts'

const present = randomText(48)
const email = 'ann@example.com'

describe('the keys under which a server vouches', () => {
  let house: House
  before(async () => {
    house = await openHouse({ SECRET_KEY: present })
  })
  beforeEach(async () => {
    await house.empty()
    await house.rows(sql`delete from portcullis_vault.voucher_keys`)
    await agreeOnVouchers(house.db, createKeyring(present))
    await anAccount(house, email)
  })
  after(async () => {
    if (house) await house.close()
  })

  const signInAt = async (secretKey: string, fallbacks: string[] = []): Promise<number> => {
    const node = anotherNode(house, { secretKey, fallbacks })
    // By cookie, which needs no signing key: those are sealed under the former SECRET_KEY.
    const { status } = await node.browser().signIn(email, goodPassword, 'cookie')
    await node.close()
    return status
  }
  const believed = async () =>
    (await house.rows(sql<{ id: string }>`select id from portcullis_vault.voucher_keys order by id`)).map(
      ({ id }) => id,
    )
  const idOf = (secretKey: string) => createKeyring(secretKey).primary.id

  test('[DATABASE-15] a server with another SECRET_KEY is believed in nothing, and told what to do', async () => {
    const stranger = randomText(48)

    await assert.rejects(
      agreeOnVouchers(house.db, createKeyring(stranger)),
      /SECRET_KEY_FALLBACKS; if it is lost, run, as the owner: portcullis migrate --new-secret-key/,
    )
    assert.equal(await signInAt(stranger), 500)
    assert.equal((await house.browser().signIn(email, goodPassword)).status, 201)
    assert.deepEqual(await believed(), [idOf(present)])
  })

  test('[DATABASE-15] a new SECRET_KEY is introduced by the former one, and is believed alone once that is gone', async () => {
    const next = randomText(48)

    const [introduced, alone] = [await signInAt(next, [present]), await signInAt(next)]
    assert.deepEqual([introduced, alone], [201, 201])
    assert.deepEqual(await believed(), [idOf(next), idOf(present)].toSorted())
    await agreeOnVouchers(house.db, createKeyring(next))

    assert.deepEqual(await believed(), [idOf(next)])
    assert.equal(await signInAt(present), 500)
    assert.equal(await signInAt(next), 201)
  })

  test('[DATABASE-15] nodes in the middle of a change are all believed, in whatever order they come', async () => {
    const next = randomText(48)
    const rings: [string, string[]][] = [
      [present, [next]],
      [next, [present]],
      [present, [next]],
      [next, [present]],
    ]

    const statuses: number[] = []
    for (const [secretKey, fallbacks] of rings) statuses.push(await signInAt(secretKey, fallbacks))
    const together = await Promise.all(rings.map(([secretKey, fallbacks]) => signInAt(secretKey, fallbacks)))

    assert.deepEqual([...statuses, ...together], Array(8).fill(201))
  })

  test('[DATABASE-15] of two servers that are the first at the same moment, the database believes one', async () => {
    await house.rows(sql`delete from portcullis_vault.voucher_keys`)
    const rings = [createKeyring(randomText(48)), createKeyring(randomText(48))]

    const outcomes = await Promise.allSettled(rings.map((ring) => agreeOnVouchers(house.db, ring)))

    assert.deepEqual(outcomes.map(({ status }) => status).toSorted(), ['fulfilled', 'rejected'])
    assert.equal((await believed()).length, 1)
  })

  test('[DATABASE-15] the owner lets the database believe another one', {
    skip: process.env.TEST_DATABASE_URL ? false : 'Commands work on a real PostgreSQL alone.',
  }, async () => {
    const next = randomText(48)
    assert.equal(await signInAt(next), 500)

    const asServer = await new Command(['migrate', '--new-secret-key'], {
      DATABASE_URL: house.databaseUrl,
    }).ends()
    const asOwner = await new Command(['migrate', '--new-secret-key'], {
      DATABASE_OWNER_URL: house.ownerUrl,
    }).ends()

    assert.equal(asServer.code, 1)
    assert.equal(asOwner.code, 0, asOwner.output)
    assert.equal(await signInAt(next), 201)
  })
})
