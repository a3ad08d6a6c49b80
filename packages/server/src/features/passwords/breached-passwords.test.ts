import assert from 'node:assert/strict'
import { hash } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, before, beforeEach, test } from 'node:test'
import { sql } from '../../platform/db/sql.ts'
import { anotherNode } from '../../test/another-node.ts'
import { anAccount, aSignedInBrowser, tokenMailedTo } from '../../test/fixtures.ts'
import { goodPassword, type House, openHouse } from '../../test/house.ts'

const breached = 'a fine phrase that leaked'
const digestOf = (password: string) => hash('sha1', password).toUpperCase()
const range = (...lines: string[]) => lines.join('\r\n')
const noise = `${'0'.repeat(35)}:12`

let house: House
let asked: IncomingMessage[] = []
let answer: (request: IncomingMessage, response: ServerResponse) => void
const service = createServer((request, response) => {
  asked.push(request)
  answer(request, response)
})

before(async () => {
  await new Promise<void>((resolve) => service.listen(0, '127.0.0.1', resolve))
  const { port } = service.address() as AddressInfo
  house = await openHouse({
    PASSWORD_BREACH_URL: `http://127.0.0.1:${port}/range`,
    PASSWORD_BREACH_TIMEOUT_MS: '1000',
  })
})
beforeEach(async () => {
  await house.empty()
  answer = (_request, response) => response.end(range(noise, `${digestOf(breached).slice(5)}:3`))
  asked = []
})
after(async () => {
  service.closeAllConnections()
  service.close()
  await house.close()
})

/** A server that has asked nobody yet. */
function aNode(
  t: { after: (end: () => void) => void },
  changes: Partial<House['settings']['passwords']> = {},
) {
  const passwords = { ...house.settings.passwords, ...changes }
  const node = anotherNode({ ...house, settings: { ...house.settings, passwords } })
  t.after(() => node.close())
  const signUp = (password: string, email = 'new@example.com') =>
    node.browser().post('/v1/sign-up', { email, password })
  return { ...node, signUp }
}

test('[PASSWORDS-9] [T119] a password from a breach is refused wherever one is chosen, and said to be', async (t) => {
  const browser = await aSignedInBrowser(house, { transport: 'cookie' })
  await house.browser().post('/v1/password-reset', { email: 'ann@example.com' })
  const token = await tokenMailedTo(house, 'ann@example.com')

  const answers = [
    await aNode(t).signUp(breached),
    await browser.post('/v1/password-change', { currentPassword: goodPassword, newPassword: breached }),
    await browser.post('/v1/password-reset/confirm', { token, password: breached }),
  ]

  for (const { code, body } of answers) {
    assert.equal(code, 'weak_password')
    const [reason] = (body as unknown as { reasons: { code: string; message: string }[] }).reasons
    assert.equal(reason?.code, 'breached')
    assert.match(reason?.message ?? '', /data breach/)
  }
  assert.equal((await house.browser().signIn('ann@example.com', goodPassword)).status, 201)
})

test('[PASSWORDS-9] five digits of the SHA-1 leave, asked for with padding, and nothing else of it', async (t) => {
  await aNode(t).signUp(goodPassword)

  const [request, ...more] = asked
  assert.deepEqual(more, [])
  assert.equal(request?.method, 'GET')
  assert.equal(request?.url, `/range/${digestOf(goodPassword).slice(0, 5)}`)
  assert.equal(request?.headers['add-padding'], 'true')
  assert.doesNotMatch(JSON.stringify(request?.rawHeaders), /correct|horse|new@|cookie|referer/i)
})

test('[PASSWORDS-9] a sign-in asks nobody, and neither does what is refused without', async (t) => {
  await anAccount(house)
  asked = []

  await house.browser().signIn('ann@example.com', goodPassword)
  await house.browser().signIn('ann@example.com', 'wrong horse battery staple')
  await aNode(t).signUp('aaaaaaaaaaaaaaaaaaaa')
  await aNode(t, { breachUrl: undefined }).signUp(breached)

  assert.equal(asked.length, 0)
})

test('[PASSWORDS-9] what pads the answer is no breach', async (t) => {
  answer = (_request, response) => response.end(range(noise, `${digestOf(goodPassword).slice(5)}:0`))

  assert.equal((await aNode(t).signUp(goodPassword)).status, 202)
  assert.equal(asked.length, 1)
})

test('[PASSWORDS-9] [SIGN-UP-2] a taken address is asked about like a free one', async (t) => {
  await anAccount(house)
  const node = aNode(t)
  asked = []

  const taken = [
    await node.signUp(breached, 'ann@example.com'),
    await node.signUp(goodPassword, 'ann@example.com'),
  ]
  const free = [await node.signUp(breached), await node.signUp(goodPassword)]

  assert.deepEqual(
    taken.map(({ code, body }) => [code, body]),
    free.map(({ code, body }) => [code, body]),
  )
  assert.deepEqual(
    asked.slice(0, 2).map(({ url }) => url),
    asked.slice(2).map(({ url }) => url),
  )
})

const outages: [string, typeof answer][] = [
  ['says nothing', () => undefined],
  ['fails', (_request, response) => response.writeHead(500).end(noise)],
  ['leads elsewhere', (request, response) => response.writeHead(302, { location: `${request.url}` }).end()],
  ['answers a page', (_request, response) => response.end('<html>Sign in to this hotel network</html>')],
  ['answers nothing', (_request, response) => response.end()],
  ['never stops', (_request, response) => response.end(`${noise}\r\n`.repeat(20_000))],
  ['hangs up', (request) => request.socket.destroy()],
]

for (const [what, outage] of outages) {
  test(`[PASSWORDS-10] a service that ${what} refuses nobody, or everybody where that is asked for`, async (t) => {
    answer = outage

    const accepted = await aNode(t).signUp(breached)
    const refused = await aNode(t, { breachOutage: 'refuse' }).signUp(breached, 'other@example.com')

    assert.equal(accepted.status, 202)
    assert.deepEqual([refused.status, refused.code], [503, 'server_busy'])
    assert.equal(refused.headers.get('retry-after'), '60')
    assert.equal(asked.length, 2)
    assert.equal((await house.rows(sql`select from portcullis.pending_sign_ups`)).length, 1)
  })
}

test('[PASSWORDS-10] after three times without an answer nobody waits for one, for a minute', async (t) => {
  const node = aNode(t)
  const well = answer
  answer = (_request, response) => response.writeHead(503).end()
  for (let i = 0; i < 5; i++) await node.signUp(breached)
  const whileDown = asked.length
  answer = well

  const stillResting = await node.signUp(breached)
  await house.letTimePass(61)
  const afterwards = await node.signUp(breached)

  assert.equal(whileDown, 3)
  assert.equal(stillResting.status, 202)
  assert.equal(afterwards.code, 'weak_password')
  const said = house.logged.map((line) => JSON.stringify(line)).filter((line) => line.includes('breached'))
  assert.equal(said.length, 2)
  assert.doesNotMatch(said.join(), /range|leaked/)
})
