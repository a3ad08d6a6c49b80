import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { after, before, beforeEach, test } from 'node:test'
import { sql } from '../../platform/db/sql.ts'
import { newId } from '../../platform/ids.ts'
import { anotherNode } from '../../test/another-node.ts'
import { type House, openHouse } from '../../test/house.ts'
import { queueWebhook } from './queue-webhook.ts'
import { signCall } from './sign-call.ts'
import { openReceiver } from './test/receiver.ts'
import { createWebhookWorker } from './webhook-worker.ts'

const secret = Buffer.alloc(32, 7)
const accountId = '0190f3f0-0000-4000-8000-000000000001'

let receiver: Awaited<ReturnType<typeof openReceiver>>
let house: House
before(async () => {
  receiver = await openReceiver()
  house = await openHouse({
    WEBHOOK_URL: `http://127.0.0.1:${receiver.port}/portcullis`,
    WEBHOOK_SECRET: `whsec_${secret.toString('base64')}`,
  })
})
beforeEach(async () => {
  await house.empty()
  receiver.received.length = 0
  receiver.answerWith({ status: 204 })
})
after(async () => {
  await house.close()
  await receiver.close()
})

const queue = async () => {
  const id = newId()
  const write = queueWebhook(house.ctx, { id, type: 'detection.guessing', at: house.ctx.now(), accountId })
  await house.ctx.db.commit([write])
  return id
}
const deliver = () => createWebhookWorker(house.ctx).deliverDue()
const stateOfCalls = () =>
  house.rows(sql<{ tries: number; delivered: boolean; failed: boolean; last_error: string | null }>`
    select tries, delivered_at is not null as delivered, failed_at is not null as failed, last_error
    from portcullis.webhook_calls order by created_at`)

test('[WEBHOOKS-1] a call says who made it and when, so that a receiver can tell it from any other', async () => {
  const id = await queue()

  await deliver()

  const [call, ...others] = receiver.received
  const at = call?.headers['webhook-timestamp']
  const expected = createHmac('sha256', secret).update(`${id}.${at}.${call?.body}`).digest('base64')
  assert.equal(call?.headers['webhook-signature'], `v1,${expected}`)
  assert.equal(call?.headers['webhook-id'], id)
  assert.ok(Math.abs(Number(at) - house.ctx.now().getTime() / 1000) < 5)
  assert.deepEqual([call?.path, others], ['/portcullis', []])
})

test('[WEBHOOKS-1] it is signed as Standard Webhooks says', () => {
  const given = Buffer.from('MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', 'base64')

  const headers = signCall(given, 'msg_p5jXN8AQM9LWM0D4loKWxJek', 1614265330, '{"test": 2432232314}')

  assert.equal(headers['webhook-signature'], 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=')
})

test('[WEBHOOKS-1] a call that is made again has the same id and body, and a moment of its own', async () => {
  receiver.answerWith({ status: 503 })
  await queue()
  await deliver()
  await house.letTimePass(60)
  receiver.answerWith({ status: 204 })

  await deliver()

  const [first, second] = receiver.received
  assert.equal(second?.headers['webhook-id'], first?.headers['webhook-id'])
  assert.equal(second?.body, first?.body)
  assert.notEqual(second?.headers['webhook-timestamp'], first?.headers['webhook-timestamp'])
  assert.notEqual(second?.headers['webhook-signature'], first?.headers['webhook-signature'])
})

test('[WEBHOOKS-2] it holds what happened, when, and ids: no address, name, network or device', async () => {
  const id = await queue()

  await deliver()

  const body = JSON.parse(receiver.received[0]?.body ?? '')
  assert.deepEqual(Object.keys(body), ['type', 'timestamp', 'data'])
  assert.equal(body.type, 'detection.guessing')
  assert.deepEqual(body.data, { id, accountId })
})

test('[WEBHOOKS-3] what is not taken is tried again, later and later, eight times', async () => {
  receiver.answerWith({ status: 500 })
  await queue()
  await deliver()
  await deliver()
  assert.equal(receiver.received.length, 1, 'not at once')

  for (const seconds of [6, 72, 360, 2160, 8640, 25_920, 103_680, 900_000]) {
    await house.letTimePass(seconds + 1)
    await deliver()
  }

  assert.equal(receiver.received.length, 8)
  assert.deepEqual(await stateOfCalls(), [
    { tries: 8, delivered: false, failed: true, last_error: 'The receiver answered 500.' },
  ])
})

test('[WEBHOOKS-3] a receiver that says 410 is called no more for this', async () => {
  receiver.answerWith({ status: 410 })
  await queue()
  await deliver()
  await house.letTimePass(86_400)
  await deliver()

  assert.equal(receiver.received.length, 1)
  assert.equal((await stateOfCalls())[0]?.failed, true)
})

test('[WEBHOOKS-3] of several workers one makes a call, once', async () => {
  const nodes = [anotherNode(house), anotherNode(house), anotherNode(house)]
  for (let times = 0; times < 5; times++) await queue()

  await Promise.all(nodes.map(({ ctx }) => createWebhookWorker(ctx).deliverDue()))
  await deliver()

  const ids = receiver.received.map(({ headers }) => headers['webhook-id'])
  assert.deepEqual([ids.length, new Set(ids).size], [5, 5])
  assert.ok((await stateOfCalls()).every(({ delivered }) => delivered))
  for (const node of nodes) await node.close()
})

test('[WEBHOOKS-4] [T192] a redirect leads nowhere', async () => {
  receiver.answerWith({ status: 307, headers: { location: `http://127.0.0.1:${receiver.port}/elsewhere` } })
  await queue()

  await deliver()

  assert.deepEqual(
    receiver.received.map(({ path }) => path),
    ['/portcullis'],
  )
  assert.equal((await stateOfCalls())[0]?.last_error, 'The receiver answered 307.')
})

test('[WEBHOOKS-6] nothing is queued where WEBHOOK_URL is not set', async () => {
  const webhooks = { ...house.settings.webhooks, url: undefined }
  const node = anotherNode({ ...house, settings: { ...house.settings, webhooks } })

  const write = queueWebhook(node.ctx, { id: newId(), type: 'detection.stuffing', at: new Date() })

  assert.equal(write, undefined)
  await node.close()
})
