import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, test } from 'node:test'
import { anAccount } from '../../test/fixtures.ts'
import { goodPassword, type House, openHouse } from '../../test/house.ts'

describe('POST /v1/sign-in', () => {
  let house: House
  before(async () => {
    house = await openHouse()
  })
  beforeEach(() => house.empty())
  after(() => house.close())

  test('[SIGN-IN-1] the right password starts a session, with a cookie that script cannot read', async () => {
    await anAccount(house)

    const answer = await house.browser().signIn('Ann@Example.com', goodPassword)

    assert.equal(answer.status, 201)
    const [refresh, csrf] = answer.headers.getSetCookie()
    assert.match(
      refresh ?? '',
      /^__Host-refresh=[^;]+; Path=\/; Max-Age=\d+; SameSite=Lax; HttpOnly; Secure$/,
    )
    assert.match(csrf ?? '', /^__Host-csrf=[^;]+; Path=\/; Max-Age=\d+; SameSite=Lax; Secure$/)
    assert.equal((await house.eventNames()).at(-1), 'sign-in.succeeded')
  })

  test('[SIGN-IN-2] an unknown address is refused in the same words as a wrong password', async () => {
    await anAccount(house)

    const unknown = await house.browser().signIn('nobody@example.com', goodPassword)
    const wrong = await house.browser().signIn('ann@example.com', 'wrong horse battery staple')

    assert.equal(unknown.status, 401)
    assert.deepEqual(unknown.body, wrong.body)
    assert.deepEqual([...unknown.headers.keys()], [...wrong.headers.keys()])
  })
})
