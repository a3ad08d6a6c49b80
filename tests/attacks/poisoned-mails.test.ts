import assert from 'node:assert/strict'
import { after, before, beforeEach, test } from 'node:test'
import { emails } from '../../packages/server/src/emails.ts'
import { lookThroughAll } from '../../packages/server/src/features/detection/test/look-through.ts'
import { samplePlaceFile } from '../../packages/server/src/features/places/test/sample-places.ts'
import { sql } from '../../packages/server/src/platform/db/sql.ts'
import { Browser, type Knock } from '../../packages/server/src/test/browser.ts'
import { makeEveryJourney } from '../../packages/server/src/test/every-journey.ts'
import { aSignedInBrowser } from '../../packages/server/src/test/fixtures.ts'
import { goodPassword, type House, openHouse, publicUrl } from '../../packages/server/src/test/house.ts'
import { stateAndLogOf } from '../../packages/server/src/test/state-of.ts'
import { pathOf, sampleBody, writes } from './sample-requests.ts'

let house: House
before(async () => {
  house = await openHouse({ GEOIP_FILE: samplePlaceFile() })
})
beforeEach(() => house.empty())
after(() => house.close())

/** What somebody wrote about the host, and a careless proxy handed on. */
const elsewhere = {
  'x-forwarded-host': 'evil.example',
  'x-host': 'evil.example',
  'x-forwarded-server': 'evil.example',
  'x-original-host': 'evil.example',
  'x-original-url': 'https://evil.example/',
  'x-http-host-override': 'evil.example',
  'x-forwarded-port': '4443',
  'x-forwarded-prefix': '/evil',
  'x-forwarded-path': '/evil',
  forwarded: 'host=evil.example;proto=https;for=203.0.113.7',
  'base-url': 'https://evil.example',
  referer: 'https://evil.example/',
}

/** The house as it is reached through its trusted proxy, with all of that in every request. */
const poisoned = (): House => {
  const knock: Knock = (path, { ip = '192.0.2.1', headers, ...init } = {}) => {
    const all = new Headers(headers)
    for (const [name, value] of Object.entries(elsewhere)) all.set(name, value)
    all.set('x-forwarded-for', ip)
    all.set('x-forwarded-proto', 'https')
    return house.knock(path, { ...init, headers: all, ip: '127.0.0.1' })
  }
  return { ...house, knock, browser: (ip) => new Browser(knock, publicUrl, ip) }
}

/** Lets a session be stolen and its owner come from a new browser: what is mailed without being asked for. */
const scareAnn = async (at: House) => {
  const browser = await aSignedInBrowser(at)
  const thief = browser.stolen()
  await browser.refresh()
  await browser.refresh()
  await thief.refresh()
  await aSignedInBrowser(at)
  await at.browser('198.51.100.1').signIn('ann@example.com', goodPassword)
  await lookThroughAll(house)
}

test('[T074] no mail of any kind names or leads to another host, whatever was said of it on the way', async () => {
  await makeEveryJourney(poisoned())
  await scareAnn(poisoned())
  await house.deliverMail()

  const queued = await house.rows(sql<{ recipient: string; template: string }>`
    select distinct recipient, template from portcullis.outbox where not decoy`)
  const recipients = [...new Set(queued.map(({ recipient }) => recipient))]
  const mails = (await Promise.all(recipients.map((to) => house.mailTo(to)))).flat()

  const kinds = [...new Set(queued.map(({ template }) => template))]
  assert.deepEqual(kinds.toSorted(), emails.map(({ name }) => name).toSorted())
  assert.ok(mails.length >= emails.length)
  for (const { to, subject, ...mail } of mails) {
    assert.doesNotMatch(JSON.stringify([mail, subject]), /evil|4443/, subject)
    for (const [url] of mail.text.matchAll(/\bhttps?:\/\/\S+/g))
      assert.equal(new URL(url).origin, publicUrl, `${subject}, to ${to}`)
  }
})

for (const [what, headers] of [
  ['another Host', { host: 'evil.example' }],
  [
    'another Host that a proxy says is ours',
    { host: 'evil.example', 'x-forwarded-host': 'auth.example.com' },
  ],
  ['a name beneath ours', { host: 'evil.auth.example.com' }],
] as const) {
  test(`[EDGE-8] [T073] nothing that changes or mails anything is done under ${what}`, async () => {
    const browser = await aSignedInBrowser(house, { transport: 'cookie' })
    await house.deliverMail()
    const before = await stateAndLogOf(house)

    for (const route of writes) {
      const path = pathOf(route, crypto.randomUUID())
      const body = route.body && sampleBody(route)
      const answer = await browser.send(path, body, { method: route.method, headers })
      assert.deepEqual([answer.status, answer.code], [421, 'misdirected_request'], path)
      assert.deepEqual(answer.headers.getSetCookie(), [])
    }

    assert.equal(await stateAndLogOf(house), before)
  })
}
