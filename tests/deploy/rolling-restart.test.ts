import assert from 'node:assert/strict'
import { Agent } from 'node:https'
import { after, before, type TestContext, test } from 'node:test'
import { goodPassword } from '../../packages/server/src/test/house.ts'
import { keepDoing } from '../../packages/server/src/test/until.ts'
import { type Backstage, domain, openBackstage } from './backstage.ts'
import { fronts, type RunningFront } from './fronts.ts'
import { visit } from './visitor.ts'

let backstage: Backstage
let running: RunningFront[] = []
before(async () => {
  backstage = await openBackstage({ SHUTDOWN_DELAY_SECONDS: '3' })
  running = await Promise.all(Object.values(fronts).map((start) => start(backstage.ports)))
})
after(async () => {
  await Promise.all(running.map((front) => front.stop()))
  await backstage?.close()
})

test('[DEPLOY-9] both nodes are restarted, one after the other, and no request fails', async (t) => {
  const visitors = running.flatMap((front) => [
    keepReading(t, front),
    keepReading(t, front),
    keepSigningIn(t, front),
  ])

  for (const node of [0, 1] as const) {
    await backstage.stopNode(node)
    await backstage.startNode(node)
  }

  const counts = await Promise.all(visitors.map((leave) => leave()))
  for (const count of counts) assert.ok(count > 20, `only ${count} requests were made: ${counts}`)
})

/** Asks again and again on one connection until it is told to leave; then gives how often it was answered. */
function keepReading(t: TestContext, front: RunningFront): () => Promise<number> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  return keepAsking(t, agent, async () => {
    const { status, body } = await visit(front, '/v1/session', { agent })
    assert.equal(status, 200, `${front.name}: ${body}`)
  })
}

function keepSigningIn(t: TestContext, front: RunningFront): () => Promise<number> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  const body = JSON.stringify({ email: `ann-by-${front.name}@example.com`, password: goodPassword })
  const headers = { origin: `https://${domain}`, 'content-type': 'application/json' }
  return keepAsking(t, agent, async () => {
    const answer = await visit(front, '/v1/sign-in', { agent, method: 'POST', headers, body })
    // A node that is busy says so itself; of a proxy that found none there would be no code.
    const isHonest = [401, 429].includes(answer.status) || answer.body.includes('"server_busy"')
    assert.ok(isHonest, `${front.name}: ${answer.status} ${answer.body}`)
  })
}

function keepAsking(t: TestContext, agent: Agent, ask: () => Promise<void>): () => Promise<number> {
  t.after(() => agent.destroy())
  return keepDoing(t, ask)
}
