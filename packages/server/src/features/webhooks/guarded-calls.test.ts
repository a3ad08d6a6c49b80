import assert from 'node:assert/strict'
import type { LookupAddress } from 'node:dns'
import { after, before, beforeEach, test } from 'node:test'
import { readProductionSettings, SettingsRefused } from '../../settings.ts'
import { makeCertificate } from '../../test/certificate.ts'
import { productionSettings } from '../../test/serve-command.ts'
import { mayLeadTo, type Resolve } from './guarded-lookup.ts'
import { makeCall } from './make-call.ts'
import { openReceiver } from './test/receiver.ts'

const host = 'alerts.example.com'
const certificate = makeCertificate(host)
const guardSays = /^WEBHOOK_URL leads to an address that it may not lead to\.$/

let receiver: Awaited<ReturnType<typeof openReceiver>>
before(async () => {
  receiver = await openReceiver(certificate)
})
beforeEach(() => {
  receiver.received.length = 0
  receiver.answerWith({ status: 204 })
})
after(() => receiver.close())

/** A resolver that says these in turn, the last for good. */
const saying = (...answers: string[][]): Resolve => {
  return (_hostname, _options, answer) => {
    const addresses = (answers.length > 1 ? answers.shift() : answers[0]) ?? []
    answer(
      null,
      addresses.map((address): LookupAddress => ({ address, family: address.includes(':') ? 6 : 4 })),
    )
  }
}
const call = (
  resolve: Resolve,
  {
    networks = [],
    url = `https://${host}:${receiver.port}/`,
    ca = certificate.cert,
  }: Partial<{
    networks: string[]
    url: string
    ca: string
  }> = {},
) => makeCall({ url: new URL(url), networks, resolve, ca }, {}, '{}')
const wordsOf = (outcome: Awaited<ReturnType<typeof makeCall>>) => ('words' in outcome ? outcome.words : '')

test('[WEBHOOKS-4] [T192] a name that is made to lead to this machine is not connected to', async () => {
  const before = receiver.connections()

  for (const address of ['127.0.0.1', '::1', '::ffff:127.0.0.1', '0.0.0.0', '169.254.169.254'])
    assert.match(wordsOf(await call(saying([address]))), guardSays, address)

  assert.equal(receiver.connections(), before)
  const named = await call(saying(['127.0.0.1']), { networks: ['127.0.0.0/8'] })
  assert.deepEqual([named, receiver.received.length], [{ kind: 'delivered' }, 1], 'the control')
})

test('[WEBHOOKS-4] [T192] one private address among public ones is one too many', async () => {
  const before = receiver.connections()

  assert.match(wordsOf(await call(saying(['93.184.215.14', '127.0.0.1']))), guardSays)
  assert.equal(receiver.connections(), before)
})

test('[WEBHOOKS-4] [T192] the address that is judged is the one that is connected to', async () => {
  let asked = 0
  const turning = saying(['127.0.0.1'], ['10.0.0.1'])
  const counted: Resolve = (...question) => {
    asked += 1
    turning(...question)
  }

  const outcome = await call(counted, { networks: ['127.0.0.0/8'] })

  assert.deepEqual([outcome.kind, asked], ['delivered', 1])
})

test('[WEBHOOKS-4] [T192] an address in the URL is judged like one that was resolved', async () => {
  const before = receiver.connections()

  for (const literal of [
    '10.0.0.1',
    '0xa.1',
    '167772161',
    '0.0.0.0',
    '169.254.169.254',
    '[::ffff:127.0.0.1]',
  ])
    assert.match(
      wordsOf(await call(saying([]), { url: `https://${literal}:${receiver.port}/` })),
      guardSays,
      literal,
    )

  assert.equal(receiver.connections(), before)
})

test('[WEBHOOKS-4] a certificate that does not hold is not spoken to', async () => {
  const outcome = await call(saying(['127.0.0.1']), {
    networks: ['127.0.0.0/8'],
    ca: makeCertificate(host).cert,
  })

  assert.match(wordsOf(outcome), /certificate/i)
  assert.equal(receiver.received.length, 0)
})

test('[WEBHOOKS-4] [T192] only the public internet and what is named may be led to', () => {
  const nowhere = { isThisMachine: false, networks: [] }
  for (const address of [
    ...['0.0.0.0', '10.1.2.3', '100.64.0.1', '127.9.9.9', '169.254.169.254', '172.31.0.1', '192.168.1.1'],
    ...['192.0.2.1', '198.18.0.1', '198.51.100.1', '203.0.113.1', '224.0.0.1', '255.255.255.255'],
    ...[
      '::',
      '::1',
      '::ffff:10.0.0.1',
      '64:ff9b::a00:1',
      'fe80::1',
      'fd00::1',
      'ff02::1',
      '2002:a00:1::1',
      '2001:db8::1',
    ],
  ])
    assert.equal(mayLeadTo(address, nowhere), false, address)

  for (const address of ['93.184.215.14', '1.1.1.1', '2606:4700:4700::1111', '2a00:1450:4001:80b::200e'])
    assert.equal(mayLeadTo(address, nowhere), true, address)
  assert.equal(mayLeadTo('10.1.2.3', { isThisMachine: false, networks: ['10.1.2.0/24'] }), true)
  assert.equal(mayLeadTo('10.1.3.3', { isThisMachine: false, networks: ['10.1.2.0/24'] }), false)
  assert.equal(mayLeadTo('1.1.1.1', { isThisMachine: true, networks: [] }), false)
})

const mistakesOf = (environment: Record<string, string>) => {
  try {
    readProductionSettings({
      ...productionSettings,
      DATABASE_URL: 'postgresql://127.0.0.1/x',
      ...environment,
    })
    return []
  } catch (error) {
    if (error instanceof SettingsRefused) return error.mistakes.map(({ env }) => env)
    throw error
  }
}
const whsec = `whsec_${Buffer.alloc(32).toString('base64')}`

test('[WEBHOOKS-5] a receiver in plain text elsewhere, with a password, or without a secret is refused', () => {
  for (const url of [
    'http://alerts.example.com/',
    'http://10.0.0.1/',
    'http://localhost.example.com/',
    'https://user:password@alerts.example.com/',
    'https://alerts.example.com/#here',
    'ftp://alerts.example.com/',
    'alerts.example.com',
  ])
    assert.deepEqual(mistakesOf({ WEBHOOK_URL: url, WEBHOOK_SECRET: whsec }), ['WEBHOOK_URL'], url)
  for (const WEBHOOK_SECRET of ['secret', 'whsec_', `whsec_${Buffer.alloc(23).toString('base64')}`])
    assert.deepEqual(mistakesOf({ WEBHOOK_URL: `https://${host}/`, WEBHOOK_SECRET }), ['WEBHOOK_SECRET'])
  assert.deepEqual(mistakesOf({ WEBHOOK_URL: `https://${host}/` }), ['WEBHOOK_SECRET'])
  assert.deepEqual(mistakesOf({ WEBHOOK_SECRET: whsec }), ['WEBHOOK_SECRET'])

  for (const url of [
    `https://${host}/a?b`,
    'http://127.0.0.1:9000/',
    'http://localhost:9000/',
    'http://[::1]/',
  ])
    assert.deepEqual(mistakesOf({ WEBHOOK_URL: url, WEBHOOK_SECRET: whsec }), [], url)
})
