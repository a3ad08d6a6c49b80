import assert from 'node:assert/strict'
import { after, before, beforeEach, test } from 'node:test'
import { sql } from '../../platform/db/sql.ts'
import { anAccount, aSignedInBrowser } from '../../test/fixtures.ts'
import { goodPassword, type House, openHouse } from '../../test/house.ts'
import { recordEvent } from '../audit-log/record-event.ts'
import { lookThroughAll } from './test/look-through.ts'

const email = 'ann@example.com'

let house: House
before(async () => {
  house = await openHouse()
})
beforeEach(async () => {
  await house.empty()
  await look() // Past what the tests before have left.
})
after(() => house.close())

const look = () => lookThroughAll(house)
type Found = { name: string; account_id: string | null; ip: string; device: string }

const found = async () => {
  await look()
  return house.rows(sql<Found>`select name, account_id, ip, device from portcullis.events
    where name like 'detection.%' order by number`)
}
const namesFound = async () => (await found()).map(({ name }) => name)
const accountOf = async () => {
  const [account] = await house.rows(
    sql<{ id: string }>`select id from portcullis.accounts where email = ${email}`,
  )
  return account?.id ?? ''
}
/** As a sign-in writes it, from a browser that is new to the account or known to it. */
const signInFrom = async (browser: 'new' | 'known', accountId: string, device = 'Safari on iOS') => {
  const request = { ...house.ctx.request, ip: '198.51.100.7', device }
  const detail = { method: 'password', browser }
  await house.ctx.db.commit([
    recordEvent({ ...house.ctx, request }, 'sign-in.succeeded', { accountId }, detail),
  ])
}
const mailsOfNewDevices = async () =>
  (await house.mailTo(email)).filter(({ subject }) => subject.startsWith('New sign-in'))

test('[DETECTION-5] [T103] a sign-in from a browser that the account does not know is told to its owner by mail', async () => {
  await aSignedInBrowser(house)
  await signInFrom('new', await accountOf())

  const [told] = await found()

  assert.deepEqual([told?.name, told?.account_id], ['detection.new-device', await accountOf()])
  assert.deepEqual([told?.ip, told?.device], ['198.51.100.7', 'Safari on iOS'])
  const [mail, ...others] = await mailsOfNewDevices()
  assert.match(mail?.text ?? '', /"Safari on iOS", address 198\.51\.100\.7/)
  assert.match(mail?.text ?? '', /https:\/\/auth\.example\.com\/password-reset/)
  assert.deepEqual(others, [])
})

test('[DETECTION-5] [T103] another browser is told of, and the first one never', async () => {
  const first = await aSignedInBrowser(house)
  await first.signIn(email, goodPassword)
  assert.deepEqual(await namesFound(), [])

  const another = house.browser('198.51.100.7')
  await another.signIn(email, goodPassword)
  await another.signIn(email, goodPassword)

  assert.deepEqual(
    (await found()).map(({ name, ip }) => [name, ip]),
    [['detection.new-device', '198.51.100.7']],
  )
  assert.equal((await mailsOfNewDevices()).length, 1)
})

test('[DETECTION-5] the very first sign-in is told to nobody, and neither is one from a known browser', async () => {
  await anAccount(house)
  await signInFrom('new', await accountOf())
  await signInFrom('known', await accountOf())

  assert.deepEqual(await namesFound(), [])
  assert.deepEqual(await mailsOfNewDevices(), [])
})

test('[DETECTION-5] an account that the log has forgotten about is no newcomer', async () => {
  await anAccount(house)
  await house.letTimePass(31 * 86_400)
  await signInFrom('new', await accountOf())

  assert.deepEqual(await namesFound(), ['detection.new-device'])
})

test('[DETECTION-5] a browser that keeps no cookies is told of once a day, another one by itself', async () => {
  await aSignedInBrowser(house)
  const account = await accountOf()
  for (let times = 0; times < 3; times++) await signInFrom('new', account)
  await look()
  await signInFrom('new', account)
  assert.equal((await found()).length, 1)

  await signInFrom('new', account, 'Chrome on Windows')
  assert.equal((await found()).length, 2)
  await house.letTimePass(86_401)
  await signInFrom('new', account)

  assert.equal((await found()).length, 3)
  assert.equal((await mailsOfNewDevices()).length, 3)
})

test('[DETECTION-5] a closed account is told nothing', async () => {
  const browser = await aSignedInBrowser(house, { transport: 'cookie' })
  await signInFrom('new', await accountOf())
  await browser.post('/v1/account-closure')

  assert.deepEqual(await namesFound(), [])
})

test('[DETECTION-5] without DETECTION_NEW_DEVICE_MAIL the event is written, and nobody is mailed', async () => {
  const detection = { ...house.settings.detection, newDeviceMail: false }
  const quiet = { ...house.ctx, settings: { ...house.settings, detection } }
  await aSignedInBrowser(house)
  await signInFrom('new', await accountOf())

  await lookThroughAll(house, quiet)

  assert.deepEqual(await namesFound(), ['detection.new-device'])
  assert.deepEqual(await mailsOfNewDevices(), [])
})
