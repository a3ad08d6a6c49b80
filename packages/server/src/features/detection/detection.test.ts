import assert from 'node:assert/strict'
import { after, before, beforeEach, test } from 'node:test'
import { sql } from '../../platform/db/sql.ts'
import { sweep } from '../../sweeper.ts'
import { anotherNode } from '../../test/another-node.ts'
import { anAccount, aSignedInBrowser } from '../../test/fixtures.ts'
import { goodPassword, type House, openHouse } from '../../test/house.ts'
import { createDetectionCounts } from './detection-counts.ts'
import { createDetector } from './detector.ts'
import { lookThroughAll } from './test/look-through.ts'

const email = 'ann@example.com'
const wrongPassword = 'wrong horse battery staple'
const [mostAccounts, mostNetworks] = [6, 3]

let house: House
before(async () => {
  house = await openHouse({
    DETECTION_STUFFING_ACCOUNTS: String(mostAccounts),
    DETECTION_GUESSING_NETWORKS: String(mostNetworks),
    WEBHOOK_URL: 'https://alerts.example.com/',
    WEBHOOK_SECRET: `whsec_${Buffer.alloc(32, 7).toString('base64')}`,
  })
})
beforeEach(async () => {
  await house.empty()
  await look() // Past what the tests before have left.
})
after(() => house.close())

const look = () => lookThroughAll(house)
/** Fails once at so many addresses without an account. */
const stuff = async (accounts: number, ip = '203.0.113.9') => {
  for (let at = 0; at < accounts; at++)
    await house.browser(ip).signIn(`person-${at}@example.com`, wrongPassword)
}
const guess = async (ips: string[], to = email) => {
  for (const ip of ips) await house.browser(ip).signIn(to, wrongPassword)
}

type Found = { name: string; account_id: string | null; ip: string; device: string; detail: object }

const found = async () => {
  await look()
  return house.rows(sql<Found>`select name, account_id, ip, device, detail from portcullis.events
    where name like 'detection.%' order by number`)
}
const namesFound = async () => (await found()).map(({ name }) => name)
const calls = () =>
  house.rows(sql<{ body: string }>`select body from portcullis.webhook_calls order by created_at`)

const accountOf = async (address = email) => {
  const [account] = await house.rows(
    sql<{ id: string }>`select id from portcullis.accounts where email = ${address}`,
  )
  return account?.id ?? ''
}

test('[DETECTION-1] a request neither waits for detection nor fails with it, and nothing is lost meanwhile', async () => {
  await house.breakTable('sightings')
  await stuff(mostAccounts)
  await assert.rejects(look())
  assert.equal((await house.browser().signIn(email, wrongPassword)).code, 'invalid_credentials')

  await house.mendTable('sightings')

  assert.deepEqual(await namesFound(), ['detection.stuffing'])
})

test('[DETECTION-2] of nodes that look at the same time one tells, once', async () => {
  const nodes = [anotherNode(house), anotherNode(house), anotherNode(house)]
  await stuff(mostAccounts)

  await Promise.all(nodes.map(({ ctx }) => createDetector(ctx).lookThrough()))

  assert.deepEqual(await namesFound(), ['detection.stuffing'])
  assert.equal((await calls()).length, 1)
  for (const node of nodes) await node.close()
})

test('[DETECTION-2] a node that dies after it has told tells nothing again', async () => {
  const [before] = await house.rows(sql<{ number: number }>`select number from portcullis.detection_cursor`)
  await stuff(mostAccounts)
  await look()

  await house.rows(sql`update portcullis.detection_cursor set number = ${before?.number ?? 0} returning 1`)

  assert.deepEqual(await namesFound(), ['detection.stuffing'])
})

test('[DETECTION-2] what goes on is told again after a window, and not before', async () => {
  await stuff(mostAccounts)
  await look()
  await stuff(1)
  assert.equal((await found()).length, 1)

  await house.letTimePass(house.settings.detection.windowSeconds + 1)
  await stuff(mostAccounts)

  assert.equal((await found()).length, 2)
})

test('[DETECTION-3] failures at many accounts from one network are told as stuffing', async () => {
  await stuff(mostAccounts - 1)
  assert.deepEqual(await namesFound(), [], 'one fewer is none')

  await house.browser('203.0.113.9').signIn('one-more@example.com', wrongPassword)

  const [stuffing, ...others] = await found()
  assert.deepEqual([stuffing?.name, stuffing?.ip, others], ['detection.stuffing', '203.0.113.9', []])
  assert.deepEqual(stuffing?.detail, { accounts: mostAccounts, signedIn: 0, windowSeconds: 3600 })
})

test('[DETECTION-3] the addresses of an IPv6 /48 are one network, and so are those of IPv4 one each', async () => {
  for (let at = 0; at < mostAccounts; at++) await stuff(1, `203.0.113.${at}`)
  assert.deepEqual(await namesFound(), [])

  for (let at = 0; at < mostAccounts; at++)
    await house.browser(`2a00:1450:4001:${at}::${at}`).signIn(`person-${at}@example.com`, wrongPassword)

  assert.deepEqual(
    (await found()).map(({ ip }) => ip),
    ['2a00:1450:4001::/48'],
  )
})

test('[DETECTION-3] a network from which people sign in may fail three times as often', async () => {
  for (const name of ['ann', 'bob', 'cem']) await anAccount(house, `${name}@example.com`)
  for (const name of ['ann', 'bob', 'cem'])
    await house.browser('203.0.113.9').signIn(`${name}@example.com`, goodPassword)
  await stuff(9)
  assert.deepEqual(await namesFound(), [])

  await house.browser('203.0.113.9').signIn('a-tenth@example.com', wrongPassword)

  assert.deepEqual(await namesFound(), ['detection.stuffing'])
})

test('[DETECTION-3] one script that fails at one account again and again is no stuffing', async () => {
  await anAccount(house)

  for (let tries = 0; tries < mostAccounts * 2; tries++) await guess(['203.0.113.9'])

  assert.deepEqual(await namesFound(), [])
})

test('[DETECTION-3] failures that lie further apart than the window are not counted together', async () => {
  await stuff(mostAccounts - 1)
  await house.letTimePass(house.settings.detection.windowSeconds + 1)
  await house.browser('203.0.113.9').signIn('one-more@example.com', wrongPassword)

  assert.deepEqual(await namesFound(), [])
})

test('[DETECTION-4] failures at one account from many networks are told as guessing', async () => {
  await anAccount(house)
  await guess(['203.0.113.1', '203.0.113.2', '2a00:1450:4001:1::1', '2a00:1450:4001:2::2'].slice(0, 2))
  await guess(['203.0.113.2'])
  assert.deepEqual(await namesFound(), [], 'two networks, one of them twice')

  await guess(['2a00:1450:4001:1::1'])

  const [guessing] = await found()
  assert.deepEqual([guessing?.name, guessing?.account_id], ['detection.guessing', await accountOf()])
  assert.deepEqual(guessing?.detail, { networks: mostNetworks, windowSeconds: 3600 })
})

test('[DETECTION-4] where there is no account, nobody is guessed at', async () => {
  await guess(['203.0.113.1', '203.0.113.2', '203.0.113.3', '203.0.113.4'], 'nobody@example.com')

  assert.deepEqual(await namesFound(), [])
})

test('[DETECTION-6] [T137] the theft of a refresh token calls the webhook, and is told once', async () => {
  const browser = await aSignedInBrowser(house)
  const thief = browser.stolen()
  await browser.refresh()
  await browser.refresh()
  await thief.refresh()

  await look()

  const [call, ...others] = (await calls()).map(({ body }) => JSON.parse(body))
  assert.deepEqual([call.type, call.data.accountId], ['token-refresh.theft', await accountOf()])
  assert.deepEqual(others, [])
  assert.equal((await house.eventNames()).filter((name) => name === 'token-refresh.theft').length, 1)
})

test('[DETECTION-7] events and detections are counted by the node that read them', async () => {
  const node = anotherNode(house)
  const counts = node.ctx.instance(createDetectionCounts)
  const countOf = (name: string) =>
    [...counts.events(), ...counts.detections()].find(([, counted]) => counted === name)?.[0]
  assert.deepEqual([countOf('sign-in.refused'), countOf('detection.stuffing')], [0, 0])
  await stuff(mostAccounts)

  await lookThroughAll(house, node.ctx)

  assert.deepEqual([countOf('sign-in.refused'), countOf('detection.stuffing')], [mostAccounts, 1])
  assert.ok(counts.lookedAt())
  await node.close()
})

test('[DETECTION-8] who was seen where is kept for two days, without an address or a password', async () => {
  await anAccount(house)
  await guess(['203.0.113.1'])
  await look()
  const kept = async () =>
    house.rows(sql<{ row: string }>`select to_jsonb(s)::text as row from portcullis.sightings s`)
  assert.equal((await kept()).length, 2)
  for (const { row } of await kept()) assert.doesNotMatch(row, /@|horse/)

  await house.letTimePass(2 * 86_400 + 1)
  await sweep(house.ctx)

  assert.deepEqual(await kept(), [])
})
