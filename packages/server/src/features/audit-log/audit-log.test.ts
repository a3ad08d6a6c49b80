import assert from 'node:assert/strict'
import { after, before, beforeEach, test } from 'node:test'
import { raw, sql } from '../../platform/db/sql.ts'
import { makeEveryJourney, passwords } from '../../test/every-journey.ts'
import { aSignedInBrowser } from '../../test/fixtures.ts'
import { type House, openHouse } from '../../test/house.ts'
import { stateOf } from '../../test/state-of.ts'
import { samplePlaceFile } from '../places/test/sample-places.ts'
import { events } from './events.ts'
import { type Story, stories } from './test/stories.ts'

let house: House
before(async () => {
  house = await openHouse({ GEOIP_FILE: samplePlaceFile() })
})
beforeEach(() => house.empty())
after(() => house.close())

type Event = {
  name: string
  at: Date
  account_id: string | null
  session_id: string | null
  request_id: string
  ip: string
  device: string
  transaction: string
}

const written = () =>
  house.rows(sql<Event>`select *, xmin::text as transaction from portcullis.events order by number`)

/** Whether the statement that wrote an event wrote a row of this table as well. */
const changedTogether = async ({ transaction }: Event, table: string) => {
  const rows = await house.rows(sql`select from ${raw(table)} where xmin::text = ${transaction}`)
  return rows.length > 0
}

/** Lives through a story; gives what its act wrote, and the state before it. */
const live = async (story: Story) => {
  const act = await story.arrange(house)
  const before = { state: await stateOf(house), events: (await written()).length }
  await act()
  return { events: (await written()).slice(before.events), before: before.state }
}
const namesOf = (list: Event[]) => list.map(({ name }) => name).toSorted()

const told = Object.entries(stories)

for (const [name, story] of told.filter(([name]) => !name.endsWith('.refused'))) {
  test(`[AUDIT-LOG-1] [AUDIT-LOG-5] ${name} is written once, in one statement with its change`, async () => {
    const { events } = await live(story)

    assert.deepEqual(namesOf(events), [name, ...(story.along ?? [])].toSorted())
    for (const event of events) {
      if (story.changes) assert.ok(await changedTogether(event, story.changes), event.name)
    }
  })
}

for (const [name, story] of told.filter(([name]) => name.endsWith('.refused'))) {
  test(`[AUDIT-LOG-2] [AUDIT-LOG-5] ${name} is written once, and nothing else is`, async () => {
    const { events, before } = await live(story)

    assert.deepEqual(namesOf(events), [name])
    assert.equal(await stateOf(house), before)
  })
}

test('[AUDIT-LOG-1] an erased account and its event are one statement', async () => {
  const act = await stories['account-closure.erased'].arrange(house)
  const [account] = await house.rows(sql<{ id: string }>`select id from portcullis.accounts`)
  await house.rows(sql`create function portcullis.spoil() returns trigger language plpgsql
    as 'begin raise exception ''no room''; end'`)
  await house.rows(sql`create trigger spoil before insert on portcullis.events
    for each row execute function portcullis.spoil()`)

  await assert.rejects(async () => act(), /no room/)

  await house.rows(sql`drop function portcullis.spoil cascade`)
  assert.deepEqual(await house.rows(sql`select id from portcullis.accounts`), [account])
  await act()
  assert.equal((await written()).at(-1)?.account_id, account?.id)
})

test('[AUDIT-LOG-3] an event says when, who, in which session, and under which request', async () => {
  const browser = await aSignedInBrowser(house, { transport: 'cookie' })
  await house.letTimePass(100)

  const answer = await browser.send('/v1/account', { name: 'Anna' }, { method: 'PATCH' })

  const event = (await written()).at(-1)
  const [session] = await house.rows(sql<{ id: string; account_id: string }>`
    select id, account_id from portcullis.sessions`)
  assert.equal(event?.request_id, answer.headers.get('x-request-id'))
  assert.deepEqual([event?.account_id, event?.session_id], [session?.account_id, session?.id])
  assert.deepEqual([event?.ip, event?.device], ['192.0.2.1', 'Firefox on Linux'])
  assert.ok(Math.abs((event?.at.getTime() ?? 0) - house.ctx.now().getTime()) < 10_000)
})

test('[AUDIT-LOG-4] nothing that a person typed or was sent stands in the log', async () => {
  await makeEveryJourney(house)

  const [log] = await house.rows(sql<{ text: string; count: number }>`
    select string_agg(e::text, ' ') as text, count(*)::integer as count from portcullis.events e`)

  assert.ok((log?.count ?? 0) > 30, 'the journeys were written')
  for (const typed of ['@', ...passwords]) assert.equal(log?.text.includes(typed), false, typed)
  assert.doesNotMatch(log?.text ?? '', /[\w-]{43}/, 'no secret and no digest')
})

test('[AUDIT-LOG-12] [T177] whatever a request says of itself, it is one event and one line of the log', async () => {
  const evil = 'x\u001b[2J%n\u0024{jndi:ldap://canary}{"event":"sign-in.succeeded"}\u0085'
  const browser = await aSignedInBrowser(house, { transport: 'cookie' })
  const [before, lines] = [(await written()).length, house.logged.length]
  const headers = { 'user-agent': evil, 'x-request-id': evil, 'x-correlation-id': evil, referer: evil }

  const name = 'A\u0024{jndi:ldap://canary} %n'
  const answer = await browser.send('/v1/account', { name }, { method: 'PATCH', headers })

  assert.equal(answer.status, 200)
  const events = (await written()).slice(before)
  const logged = house.logged.slice(lines).join('')
  assert.deepEqual(namesOf(events), ['account.renamed'])
  assert.match(events[0]?.request_id ?? '', /^[\w-]+$/)
  assert.equal(logged.trimEnd().split(/[\r\n\u0085\u2028\u2029]/).length, 1)
  assert.ok(JSON.parse(logged))
  assert.doesNotMatch(JSON.stringify(events) + logged, /canary|jndi|%n/)
})

test('[AUDIT-LOG-5] every name that was written is listed', async () => {
  await makeEveryJourney(house)

  const unknown = (await house.eventNames()).filter((name) => !(name in events))

  assert.deepEqual(unknown, [])
})
