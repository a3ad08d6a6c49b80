import { parseArgs } from 'node:util'
import { sql } from '../packages/server/src/platform/db/sql.ts'
import { goodPassword } from '../packages/server/src/test/house.ts'
import { move, noticed, onStage, say } from './stage.ts'

const { values } = parseArgs({ options: { people: { type: 'string', default: '120' } } })
const people = Number(values.people)
const wrongPassword = 'wrong horse battery staple'

/** The same day each time: whoever slips, slips again. */
let seed = 1
const chance = (share: number) => {
  seed = (seed * 48_271) % 2_147_483_647
  return seed / 2_147_483_647 < share
}

/**
 * A normal day: a third of the people sit in an office behind one address and all sign in within an hour, the
 * others come from home when they like; one sign-in in ten is mistyped, one person in thirty has a new
 * telephone, and one in sixty has forgotten the password and tries five times.
 */
await onStage(async (house) => {
  const office = '203.0.113.1'
  const homeOf = (at: number) => (at % 3 === 0 ? office : `192.0.2.${at % 250}`)
  const browsers = []
  for (let at = 0; at < people; at++) {
    browsers.push(await move(house, `person-${at}@example.com`, `192.0.2.${at % 250}`))
    if (at % 20 === 0) await house.letTimePass(901)
  }
  await house.letTimePass(86_400)
  await noticed(house)
  const before = await noticed(house)

  let [signIns, slips, hurt, telephones] = [0, 0, 0, 0]
  for (let hour = 0; hour < 24; hour++) {
    for (const [at, browser] of browsers.entries()) {
      const isTheirHour = at % 3 === 0 ? hour === 9 : hour === at % 24
      if (!isTheirHour) continue
      const email = `person-${at}@example.com`
      const hasNewTelephone = chance(1 / 30)
      const theirs = hasNewTelephone ? house.browser(homeOf(at)) : browser
      if (hasNewTelephone) telephones += 1
      const wrongs = chance(1 / 60) ? 5 : chance(0.1) ? 1 : 0
      for (let wrong = 0; wrong < wrongs; wrong++) await theirs.signIn(email, wrongPassword)
      slips += wrongs
      signIns += 1
      if ((await theirs.signIn(email, goodPassword)).status !== 201) hurt += 1
    }
    await house.letTimePass(3600)
    await noticed(house)
  }
  const [mails] = await house.rows(sql<{ count: number }>`
    select count(*) as count from portcullis.outbox where template = 'detection.new-device'`)
  const after = await noticed(house)
  const told = Object.keys(after).map((name) => [name, (after[name] ?? 0) - (before[name] ?? 0)])
  say(`a normal day of ${people} people, a third of them behind one address`, {
    'sign-ins': signIns,
    'wrong passwords': slips,
    'people who were kept out': hurt,
    'new telephones': telephones,
    'mails that told of one': mails?.count,
    noticed: Object.fromEntries(told),
  })
})
