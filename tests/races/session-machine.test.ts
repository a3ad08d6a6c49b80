import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import fc from 'fast-check'
import { anAccount } from '../../packages/server/src/test/fixtures.ts'
import { goodPassword, type House, openHouse } from '../../packages/server/src/test/house.ts'
import * as machine from './session-machine.ts'
import { day, ModelSession, newModel } from './session-model.ts'

// Sums of these stay clear of 30 s, 60 s, 14 and 30 days by more than a slow run takes.
const waits = fc.constantFrom(8, 8, 40, 3600, 4 * day, 15 * day).map(machine.wait)
const player = fc.constantFrom(0 as const, 1 as const)
const commands = fc.commands(
  [
    ...Array(3).fill(player.map(machine.refresh)),
    ...Array(2).fill(waits),
    player.map(machine.lostAnswer),
    player.map(machine.fourTabs),
    player.map(machine.delay),
    player.map(machine.arrive),
    player.map(machine.steal),
    player.map(machine.thiefRefreshes),
    player.map(machine.signIn),
    fc.oneof(
      { weight: 1, arbitrary: player.map(machine.signOut) },
      { weight: 1, arbitrary: player.map(machine.changePassword) },
      { weight: 3, arbitrary: player.map(machine.refresh) },
    ),
  ],
  { maxCommands: 60, size: 'max' },
)

test('[TOKEN-REFRESH-12] the rule itself: no order of events breaks it', async () => {
  await fc.assert(
    fc.asyncProperty(commands, (plan) =>
      fc.asyncModelRun(() => ({ model: newModel(0), real: undefined }), plan),
    ),
    { numRuns: 2000 },
  )
})

test('[TOKEN-REFRESH-12] a spent token that comes back late ends a session without a key', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 50 }), fc.nat(49), (refreshes, back) => {
      const session = new ModelSession(false, 0)
      for (let generation = 0; generation < refreshes; generation++) {
        assert.equal(session.refresh({ salt: 0, generation }, false, generation * 300).code, '200')
      }
      const now = refreshes * 300

      const late = session.refresh({ salt: 0, generation: back % refreshes }, false, now)

      assert.equal(late.code, 'session_stolen')
      assert.equal(session.refresh({ salt: 0, generation: refreshes }, false, now).code, 'session_stolen')
    }),
  )
})

describe('the server', () => {
  let house: House
  const person = { email: 'ann@example.com', password: goodPassword }
  before(async () => {
    house = await openHouse({ THROTTLE_ACCOUNT_ATTEMPTS: '100', THROTTLE_ADDRESS_ATTEMPTS: '100000' })
    await anAccount(house, person.email)
  })
  after(() => house.close())

  test('[TOKEN-REFRESH-12] follows the rule, whatever happens in whatever order', async () => {
    const newGame = async () => ({
      model: newModel(0),
      real: {
        house,
        person,
        issued: new Map<string, string>(),
        players: [
          await machine.aRealPlayer(house, person, true),
          await machine.aRealPlayer(house, person, false),
        ] as [machine.RealPlayer, machine.RealPlayer],
      },
    })

    await fc.assert(
      fc.asyncProperty(commands, (plan) => fc.asyncModelRun(newGame, plan)),
      { numRuns: 60, interruptAfterTimeLimit: 20_000, markInterruptAsFailure: false },
    )

    assert.equal(house.logged.filter((line) => line.includes('"level":"error"')).length, 0)
  })
})
