import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, test } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import { readToken } from '../../packages/server/src/features/one-time-codes/read-token.ts'
import { openPostgres } from '../../packages/server/src/platform/db/postgres.ts'
import { sql } from '../../packages/server/src/platform/db/sql.ts'
import type { Answer, Browser } from '../../packages/server/src/test/browser.ts'
import { aSignedInBrowser, tokenMailedTo } from '../../packages/server/src/test/fixtures.ts'
import { goodPassword, type House, openHouse } from '../../packages/server/src/test/house.ts'
import { roomy, skip } from './real-house.ts'

const email = 'ann@example.com'

describe('an address that is being given up, or taken, at this moment', { skip }, () => {
  let house: House
  before(async () => {
    house = await openHouse(roomy)
  })
  beforeEach(() => house.empty())
  after(async () => {
    if (house) await house.close()
  })

  const askForChange = async (browser: Browser, to: string): Promise<string> => {
    await browser.post('/v1/email-change', { email: to }, { bearer: true })
    return tokenMailedTo(house, to)
  }
  const confirmChange = (browser: Browser, token: string) =>
    browser.post('/v1/email-change/confirm', { token }, { bearer: true })
  const addresses = async () => {
    const rows = await house.rows(
      sql<{ email: string }>`select email from portcullis.accounts order by email`,
    )
    return rows.map((row) => row.email)
  }

  /** Changes an address as its link does, and commits only once `request` waits for it. */
  const whileChanging = async (token: string, request: () => Promise<Answer>): Promise<Answer> => {
    const link = readToken(house.ctx, 'email-change', token)
    const options = { connections: 1, applicationName: 'test', onError: () => undefined }
    const driver = openPostgres({ ...options, url: house.databaseUrl ?? '' })
    try {
      await driver.query('begin', [], 'begin')
      const changed = await driver.query(
        `select (portcullis.change_email(c.subject_id, c.id, $2::bytea, 259200)).new_email
         from portcullis.one_time_codes c where c.id = $1::uuid`,
        [link?.id, link?.digest],
        'change',
      )
      assert.equal(changed.rows.length, 1)
      const waiting = request()
      assert.equal(await Promise.race([waiting, wait(500)]), undefined, 'it waits')
      await driver.query('commit', [], 'commit')
      return await waiting
    } finally {
      await driver.close()
    }
  }

  test('a sign-up that is confirmed meanwhile does not get it: it is reserved', async () => {
    const stranger = house.browser()
    await stranger.post('/v1/sign-up', { email, password: goodPassword })
    const signUp = await tokenMailedTo(house, email)
    const owner = await aSignedInBrowser(house, { email: 'old@example.com' })
    await confirmChange(owner, await askForChange(owner, email))
    const token = await askForChange(owner, 'new@example.com')

    const answer = await whileChanging(token, () =>
      stranger.post('/v1/email-verification/confirm', { token: signUp }),
    )

    assert.equal(answer.code, 'invalid_link')
    assert.deepEqual(await addresses(), ['new@example.com'])
  })

  test('another account that changes to it meanwhile does not get it either', async () => {
    const other = await aSignedInBrowser(house, { email: 'bob@example.com' })
    const bobs = await askForChange(other, email)
    const owner = await aSignedInBrowser(house, { email: 'old@example.com' })
    await confirmChange(owner, await askForChange(owner, email))
    const token = await askForChange(owner, 'new@example.com')

    const answer = await whileChanging(token, () => confirmChange(other, bobs))

    assert.equal(answer.code, 'invalid_link')
    assert.deepEqual(await addresses(), ['bob@example.com', 'new@example.com'])
  })

  test('of two accounts that change to one address, one gets it and the other is refused', async () => {
    const [ann, bob] = [
      await aSignedInBrowser(house),
      await aSignedInBrowser(house, { email: 'bob@example.com' }),
    ]
    const anns = await askForChange(ann, 'shared@example.com')
    const bobs = await askForChange(bob, 'shared@example.com')

    const answer = await whileChanging(anns, () => confirmChange(bob, bobs))

    assert.equal(answer.code, 'invalid_link')
    assert.deepEqual(await addresses(), ['bob@example.com', 'shared@example.com'])
  })
})
