import { parseArgs } from 'node:util'
import { tokenMailedTo } from '../packages/server/src/test/fixtures.ts'
import { goodPassword, type House } from '../packages/server/src/test/house.ts'
import { evaluated, move, noticed, onStage, say } from './stage.ts'

const { values } = parseArgs({
  options: {
    guesses: { type: 'string', default: '10000' },
    attempts: { type: 'string', default: '100000' },
  },
})
const wrongPassword = 'wrong horse battery staple'
const email = 'ann@example.com'

await onStage(async (house) => {
  await guessAllDay(house, Number(values.guesses))
  await house.empty()
  await stuff(house, Number(values.attempts))
})

/** Guesses at one account from a thousand addresses, spread over a day, while its owner comes every hour. */
async function guessAllDay(house: House, guesses: number): Promise<void> {
  const owner = await move(house, email, '192.0.2.1')
  const hours = 24
  let [ownerIn, sent, newDevice] = [0, 0, 'refused']
  for (let hour = 0; hour < hours; hour++) {
    await house.letTimePass(3600)
    for (; sent < ((hour + 1) * guesses) / hours; sent++)
      await house.browser(`198.18.${sent % 4}.${Math.floor(sent / 4) % 250}`).signIn(email, wrongPassword)
    if ((await owner.signIn(email, goodPassword)).status === 201) ownerIn += 1
    if (hour === 12) newDevice = await comeAnew(house)
    await noticed(house)
  }
  say(`${guesses} guesses at one account from 1000 addresses, in a day`, {
    'let through to the password': await evaluated(house, '198.18.0.0/15'),
    'the owner signs in on the known device': `${ownerIn} of ${hours} times`,
    'a new device of the owner, at noon': newDevice,
    noticed: await noticed(house),
  })
}

/** The owner has a new telephone and follows the mail that tells of the guesses. */
async function comeAnew(house: House): Promise<string> {
  const telephone = house.browser('192.0.2.99')
  const without = await telephone.signIn(email, goodPassword)
  await telephone.post('/v1/known-device', { token: await tokenMailedTo(house, email) })
  const { status } = await telephone.signIn(email, goodPassword)
  return `${without.code ?? without.status} at first, ${status} by the mail`
}

/** A stolen list tried from one IPv6 /48 within minutes, one of a thousand addresses being somebody's. */
async function stuff(house: House, attempts: number): Promise<void> {
  const bystander = await move(house, 'bob@example.com', '192.0.2.2')
  const before = { trips: house.ctx.db.roundTrips(), at: performance.now() }
  let [refused, slowest] = [0, 0]
  let sinceSpent: { trips: number; refused: number } | undefined
  for (let sent = 0; sent < attempts; sent += 16) {
    const together = Array.from({ length: Math.min(16, attempts - sent) }, async (_, at) => {
      const number = sent + at
      const ip = `2001:db8:aaaa:${(number % 65_536).toString(16)}::1`
      const begun = performance.now()
      const { code } = await house.browser(ip).signIn(`person-${number}@example.com`, wrongPassword)
      if (code !== 'too_many_attempts') return code
      refused += 1
      slowest = Math.max(slowest, performance.now() - begun)
      return code
    })
    const all = await Promise.all(together)
    // From here on the network is over its limit, and every attempt is one that is refused.
    if (sinceSpent === undefined && all.every((code) => code === 'too_many_attempts'))
      sinceSpent = { trips: house.ctx.db.roundTrips(), refused }
  }
  const seconds = (performance.now() - before.at) / 1000
  const trips = house.ctx.db.roundTrips()
  const later = sinceSpent && (100 * (trips - sinceSpent.trips)) / (refused - sinceSpent.refused)
  const through = await evaluated(house, '2001:db8:aaaa::/48')
  say(`${attempts} attempts of a stolen list from one IPv6 /48, in ${seconds.toFixed(0)} s`, {
    'let through to the password': through,
    refused,
    'statements in all': trips - before.trips,
    'statements for 100 refused, over the limit': later?.toFixed(2),
    'slowest refusal (16 at once)': `${slowest.toFixed(0)} ms`,
    'somebody else signs in': (await bystander.signIn('bob@example.com', goodPassword)).status,
    noticed: await noticed(house),
  })
}
