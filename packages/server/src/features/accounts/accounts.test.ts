import assert from 'node:assert/strict'
import { after, before, beforeEach, test } from 'node:test'
import type { AccountAnswer } from '@portcullis/protocol/shapes'
import { sql } from '../../platform/db/sql.ts'
import { anAccount, aSignedInBrowser, tokenMailedTo } from '../../test/fixtures.ts'
import { goodPassword, type House, openHouse } from '../../test/house.ts'

let house: House
before(async () => {
  house = await openHouse()
})
beforeEach(() => house.empty())
after(() => house.close())

const emails = async () =>
  (await house.rows(sql<{ email: string }>`select email from portcullis.accounts`)).map(({ email }) => email)
const confirm = async (token: string) =>
  house.browser().post('/v1/email-verification/confirm', { token, password: goodPassword })

test('[ACCOUNTS-1] two sign-ups for one address, in two spellings, become one account', async () => {
  const spellings = ['Ann@BÜCHER.example', 'ann@xn--bcher-kva.example']
  const tokens: string[] = []
  for (const email of spellings) {
    await house.browser().post('/v1/sign-up', { email, password: goodPassword })
    tokens.push(await tokenMailedTo(house, 'ann@xn--bcher-kva.example'))
  }

  const answers = await Promise.all(tokens.map(confirm))

  assert.equal(answers.filter(({ status }) => status === 200).length, 1)
  assert.deepEqual(await emails(), ['ann@xn--bcher-kva.example'])
})

test('[ACCOUNTS-1] the database itself has an address once', async () => {
  await anAccount(house)

  const again = house.rows(sql`insert into portcullis.accounts (id, email)
    values (gen_random_uuid(), 'ann@example.com')`)

  await assert.rejects(again, /unique/)
  assert.deepEqual(await emails(), ['ann@example.com'])
})

test('[ACCOUNTS-2] [T185] an account shows its owner six fields, whatever columns it has', async () => {
  const browser = await aSignedInBrowser(house, { transport: 'cookie' })

  const { body } = await browser.get<AccountAnswer>('/v1/account')

  const fields = ['createdAt', 'email', 'emailVerifiedAt', 'id', 'name', 'roles']
  assert.deepEqual(Object.keys(body.account).toSorted(), fields)
})

test('[ACCOUNTS-3] a closed account is none to sign-in, reset and sessions, and its address is not free', async () => {
  const browser = await aSignedInBrowser(house, { transport: 'cookie' })
  const other = await aSignedInBrowser(house)
  await browser.post('/v1/account-closure')
  const mails = (await house.mailTo('ann@example.com')).length

  const signedIn = await house.browser().signIn('ann@example.com', goodPassword)
  const reset = await house.browser().post('/v1/password-reset', { email: 'ann@example.com' })

  assert.equal(signedIn.code, 'invalid_credentials')
  assert.equal(reset.status, 202)
  assert.equal((await house.mailTo('ann@example.com')).length, mails)
  assert.notEqual((await other.get('/v1/account', { bearer: true })).status, 200)
  assert.notEqual((await other.refresh()).status, 200)
  await house.browser().post('/v1/sign-up', { email: 'ann@example.com', password: goodPassword })
  assert.equal((await house.rows(sql`select from portcullis.pending_sign_ups where not decoy`)).length, 0)
})
