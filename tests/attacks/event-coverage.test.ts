import assert from 'node:assert/strict'
import { after, before, beforeEach, test } from 'node:test'
import { type EventName, events } from '../../packages/server/src/features/audit-log/events.ts'
import {
  type ExportedEvent,
  exportEvents,
} from '../../packages/server/src/features/audit-log/export-events.ts'
import { resultOf } from '../../packages/server/src/features/audit-log/results.ts'
import { stories } from '../../packages/server/src/features/audit-log/test/stories.ts'
import { samplePlaceFile } from '../../packages/server/src/features/places/test/sample-places.ts'
import { type House, openHouse } from '../../packages/server/src/test/house.ts'

let house: House
const answered = new Set<string | null>()
before(async () => {
  house = await openHouse({ GEOIP_FILE: samplePlaceFile() })
  house.watch(async (_path, _init, { headers }) => void answered.add(headers.get('x-request-id')))
})
beforeEach(() => house.empty())
after(() => house.close())

/** What no request causes, and so has no address and no browser; each with who does it. */
const ofNoRequest: Partial<Record<EventName, string>> = {
  'throttle.refused': 'a timer, for a minute of many requests',
  'known-devices.forgiven': 'the command accounts unlock',
  'account-closure.erased': 'the sweeper',
  'audit-log.expired': 'the sweeper',
  'signing-keys.made': 'the schedule, or the command keys rotate',
  'signing-keys.rotated': 'the schedule, or the command keys rotate',
  'signing-keys.retired': 'the schedule, or the command keys retire',
  'signing-keys.replaced': 'the command keys rotate --compromised',
  'signing-keys.resealed': 'the command keys reseal',
  'mail.resealed': 'the command keys reseal',
  'operators.invited': 'a server that starts on an empty database',
  'operators.opened': 'the command accounts create',
}

/** What detection tells of earlier requests: it names their network, or has too many to name. */
const ofEarlierRequests: Partial<Record<EventName, RegExp>> = {
  'detection.stuffing': /^203\.0\.113\.9$/,
  'detection.guessing': /^$/,
  'detection.spraying': /^$/,
  'detection.new-country': /^198\.51\.100\.1$/,
  'detection.impossible-travel': /^198\.51\.100\.1$/,
  'detection.new-device': /^192\.0\.2\.1$/,
}

/** What happens where no account is known yet, or none may be told of. */
const ofNoAccount: Partial<Record<EventName, string>> = {
  'sign-up.requested': 'there is none yet',
  'sign-up.refused': 'there is none yet',
  'email-verification.requested': 'there is none yet',
  'email-verification.refused': 'the link leads to none',
  'known-devices.refused': 'the link leads to none',
  'password-reset.refused': 'the link leads to none',
  'throttle.refused': 'many were tried',
  'detection.stuffing': 'many were tried',
  'detection.spraying': 'many were tried',
  'challenges.asked': 'nobody has looked for one yet',
  'challenges.refused': 'nobody has looked for one yet',
  'operators.invited': 'there is none yet',
  'operators.refused': 'the link leads to none',
  'admin-accounts.mail-resent': 'there is none yet',
  'admin-service.mail-hastened': 'it is about a mail',
  'admin-service.keys-rotated': 'it is about keys',
  'admin-events.exported': 'it is about the log',
  'admin-api-keys.made': 'it is about a key',
  'admin-api-keys.revoked': 'it is about a key',
  'audit-log.expired': 'it is about the log',
  'signing-keys.made': 'it is about keys',
  'signing-keys.rotated': 'it is about keys',
  'signing-keys.retired': 'it is about keys',
  'signing-keys.replaced': 'it is about keys',
  'signing-keys.resealed': 'it is about keys',
  'mail.resealed': 'it is about all mail that waits',
}

const id = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/
/** Where the browsers of the stories are; those at the second are asking another node. */
const addresses = ['192.0.2.1', '192.0.2.2', '198.51.100.66']

const exported = async (): Promise<ExportedEvent[]> => {
  const lines: ExportedEvent[] = []
  for await (const line of exportEvents(house.ctx, { from: undefined, to: undefined }, 'ndjson'))
    lines.push(JSON.parse(line))
  return lines
}

for (const name of Object.keys(events) as EventName[]) {
  test(`[T179] ${name} is one record: when, how it ended, who, from where, on whose request`, async () => {
    const { arrange, along = [] } = stories[name]
    const act = await arrange(house)
    const before = (await exported()).length

    await act()

    const records = (await exported()).slice(before).filter(({ event }) => event === name)
    assert.equal(records.length, 1 + along.filter((other) => other === name).length)
    const { at, result, account, request, ip, device } = records[0] as ExportedEvent
    assert.match(at, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/)
    assert.ok(Math.abs(Date.parse(at) - house.ctx.now().getTime()) < 60_000, at)
    assert.equal(result, resultOf(name))
    assert.match(account ?? '', name in ofNoAccount ? /^$/ : id)

    if (name in ofNoRequest) assert.deepEqual([request, ip, device], ['system', '', ''])
    else assert.match(request, id)
    if (name in ofEarlierRequests) assert.match(ip, ofEarlierRequests[name] ?? /never/)
    else if (!(name in ofNoRequest)) {
      assert.ok(addresses.includes(ip), ip)
      assert.ok(ip === '192.0.2.2' || answered.has(request), 'it stands in the answer')
      assert.equal(device, 'Firefox on Linux')
    }
  })
}

test('[T179] nothing is exempt that is no event', () => {
  const exempt = [ofNoRequest, ofEarlierRequests, ofNoAccount].flatMap((names) => Object.keys(names))

  assert.deepEqual(
    exempt.filter((name) => !(name in events)),
    [],
  )
})
