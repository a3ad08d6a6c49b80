import assert from 'node:assert/strict'
import { after, before, beforeEach, test } from 'node:test'
import { guessFromEverywhere } from '../../test/exhaust.ts'
import { anAccount, aSignedInBrowser } from '../../test/fixtures.ts'
import { goodPassword, type House, openHouse } from '../../test/house.ts'

const wrongPassword = 'wrong horse battery staple'

let house: House
before(async () => {
  house = await openHouse()
})
beforeEach(() => house.empty())
after(() => house.close())

const signIn = (password: string, ip?: string) => house.browser(ip).signIn('ann@example.com', password)

test('[SIGN-IN-11] a stranger’s guesses do not keep the owner out of a browser that is known', async () => {
  const owner = await aSignedInBrowser(house)
  await guessFromEverywhere(house, 'ann@example.com')

  const elsewhere = await signIn(goodPassword, '203.0.113.8')
  const known = await owner.signIn('ann@example.com', goodPassword)

  assert.equal(elsewhere.code, 'too_many_attempts')
  assert.equal(known.status, 201)
})

test('[SIGN-IN-11] wrong passwords in a browser that is known use up nobody else’s budget', async () => {
  const owner = await aSignedInBrowser(house)
  const codes: (string | undefined)[] = []
  for (let n = 0; n <= house.settings.throttle.deviceAttempts; n++)
    codes.push((await owner.signIn('ann@example.com', wrongPassword)).code)

  const elsewhere = await signIn(goodPassword, owner.ip)

  assert.equal(codes.at(-1), 'too_many_attempts')
  assert.equal(codes.filter((code) => code === 'invalid_credentials').length, codes.length - 1)
  assert.equal(elsewhere.status, 201)
})

test('[SIGN-IN-12] the first guess over the limit mails the owner a way in, and an unknown address nothing', async () => {
  await anAccount(house)
  await house.mailTo('ann@example.com')
  await guessFromEverywhere(house, 'ann@example.com')
  await guessFromEverywhere(house, 'nobody@example.com')

  const [mail, ...older] = await house.mailTo('ann@example.com')

  assert.match(mail?.subject ?? '', /Wrong passwords/)
  assert.ok(older.every(({ subject }) => !subject.includes('Wrong passwords')))
  assert.deepEqual(await house.mailTo('nobody@example.com'), [])
})
