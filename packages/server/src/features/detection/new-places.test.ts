import assert from 'node:assert/strict'
import { after, before, beforeEach, test } from 'node:test'
import { sql } from '../../platform/db/sql.ts'
import { anotherNode } from '../../test/another-node.ts'
import { anAccount } from '../../test/fixtures.ts'
import { type House, openHouse } from '../../test/house.ts'
import { recordEvent } from '../audit-log/record-event.ts'
import { samplePlaceFile } from '../places/test/sample-places.ts'
import { createDetector } from './detector.ts'
import { lookThroughAll } from './test/look-through.ts'

const email = 'ann@example.com'
const [berlin, munich, tokyo, kyoto, france, nowhere] = [
  '192.0.2.1',
  '192.0.2.200',
  '198.51.100.1',
  '198.51.100.200',
  '203.0.113.1',
  '10.0.0.1',
]

let house: House
before(async () => {
  house = await openHouse({ GEOIP_FILE: samplePlaceFile() })
})
beforeEach(async () => {
  await house.empty()
  await look()
  await anAccount(house)
})
after(() => house.close())

const look = async (ctx = house.ctx) => {
  await lookThroughAll(house, ctx)
}
/** As a sign-in writes it, so many minutes after the one before. */
const signInFrom = async (ip: string, minutes = 0, browser: 'new' | 'known' = 'known') => {
  if (minutes) await house.letTimePass(minutes * 60)
  const [{ id = '' } = {}] = await house.rows(sql<{ id: string }>`select id from portcullis.accounts`)
  const ctx = { ...house.ctx, request: { ...house.ctx.request, ip, device: 'Safari on iOS' } }
  await house.ctx.db.commit([
    recordEvent(ctx, 'sign-in.succeeded', { accountId: id }, { method: 'password', browser }),
  ])
}
const found = async () => {
  await look()
  const rows = await house.rows(sql<{ name: string; ip: string; detail: object }>`
    select name, ip, detail from portcullis.events where name like 'detection.%' order by number`)
  return rows.map(({ name, ip, detail }) => [name, ip, detail])
}
const mails = async () => (await house.mailTo(email)).filter(({ subject }) => /sign-in/i.test(subject))

test('[DETECTION-11] [T103] a sign-in from a country where the account never was is told to its owner', async () => {
  await signInFrom(berlin)
  await signInFrom(france, 600)

  assert.deepEqual(await found(), [['detection.new-country', france, {}]])
  const [mail, ...others] = await mails()
  assert.match(mail?.text ?? '', /from about here: France\. It\s+was "Safari on iOS", address 203\.0\.113\.1/)
  assert.match(mail?.text ?? '', /Nobody had signed in to it from that country before/)
  assert.doesNotMatch(mail?.text ?? '', /travels|browser either/)
  assert.deepEqual(others, [])
})

test('[DETECTION-11] the first place, a country of before and no known place are no new country', async () => {
  await signInFrom(france)
  await signInFrom(berlin, 60 * 24 * 10)
  await look()
  await signInFrom(france, 600)
  await signInFrom(munich, 600)
  await signInFrom(nowhere, 600)

  assert.equal((await found()).length, 1)
})

test('[DETECTION-12] [T103] two sign-ins farther apart than an airliner flies are told, with how far', async () => {
  await signInFrom(berlin)
  await signInFrom(tokyo, 60 * 24)
  await signInFrom(berlin, 60 * 24)
  const before = (await found()).length

  await signInFrom(kyoto, 30)

  const [journey, ...others] = (await found()).slice(before)
  assert.deepEqual(others, [])
  assert.deepEqual(journey, ['detection.impossible-travel', kyoto, { km: 8759, minutes: 30 }])
  const [mail] = await mails()
  assert.match(mail?.text ?? '', /30 minutes before, somebody\s+had\s+signed\s+in\s+from\s+Berlin,\s+Germany/)
})

test('[DETECTION-12] whoever can have flown, and whoever is near, is told of no journey', async () => {
  await signInFrom(berlin)
  await signInFrom(munich, 1)
  await signInFrom(tokyo, 11 * 60)

  assert.deepEqual(
    (await found()).map(([name]) => name),
    ['detection.new-country'],
  )
})

test('[DETECTION-12] a country without a spot, and an address without a place, are no journey', async () => {
  await signInFrom(berlin)
  await signInFrom(nowhere, 1)
  await signInFrom(tokyo, 1)
  await signInFrom(france, 1)

  assert.ok((await found()).every(([name]) => name !== 'detection.impossible-travel'))
})

test('[DETECTION-13] one sign-in is one mail, whatever is strange about it and however many nodes tell', async () => {
  const nodes = [anotherNode(house), anotherNode(house), anotherNode(house)]
  await signInFrom(berlin)
  await look()
  await signInFrom(tokyo, 30, 'new')

  await Promise.all(nodes.map(({ ctx }) => createDetector(ctx).lookThrough()))

  assert.deepEqual((await found()).map(([name]) => name).toSorted(), [
    'detection.impossible-travel',
    'detection.new-country',
    'detection.new-device',
  ])
  const [mail, ...others] = await mails()
  for (const words of [/never|Nobody had signed in/, /nobody travels so fast/, /browser either/])
    assert.match(mail?.text ?? '', words)
  assert.deepEqual(others, [])
  for (const node of nodes) await node.close()
})

test('[DETECTION-13] what was told already does not swallow the mail of what is new', async () => {
  await signInFrom(berlin, 0, 'new')
  await signInFrom(tokyo, 60 * 24, 'new')
  assert.equal((await found()).length, 2)
  assert.equal((await mails()).length, 1)

  await signInFrom(munich, 60, 'new')

  assert.ok((await found()).length > 2)
  assert.equal((await mails()).length, 2)
})

test('[DETECTION-8] no place is kept: neither in what was seen nor in the log', async () => {
  await signInFrom(berlin)
  await signInFrom(tokyo, 30)
  await look()

  const kept = await house.rows(sql<{ row: string }>`
    select to_jsonb(s)::text as row from portcullis.sightings s
    union all select to_jsonb(e)::text from portcullis.events e`)
  assert.ok(kept.length > 3)
  for (const { row } of kept) assert.doesNotMatch(row, /Berlin|Tokyo|Japan|"JP"/)
})

test('[DETECTION-11] without DETECTION_NEW_PLACE_MAIL the events are written, and nobody is mailed', async () => {
  const detection = { ...house.settings.detection, newPlaceMail: false }
  await signInFrom(berlin)
  await signInFrom(tokyo, 30)

  const { db, now, keyring, log, request, instance } = house.ctx
  const settings = { ...house.settings, detection }
  await look({ db, now, keyring, log, request, instance, settings })

  assert.equal((await found()).length, 2)
  assert.deepEqual(await mails(), [])
})

test('[DETECTION-11] [DETECTION-12] the person signs in all the same: nobody is refused', async () => {
  await signInFrom(berlin)
  const browser = house.browser(tokyo)

  const answer = await browser.signIn(email, 'correct horse battery staple')

  assert.equal(answer.status, 201)
  assert.equal((await found()).length, 3)
})
