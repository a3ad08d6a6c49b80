import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { after, before, beforeEach, describe, test } from 'node:test'
import { believedSeconds, spreadSeconds } from '../features/signing-keys/schedule.ts'
import { ageKeys, keysOf, kidOf, startAnew, statesOf } from '../features/signing-keys/test/keys.ts'
import { Misuse } from '../platform/misuse.ts'
import { noteSecretAges } from '../platform/secrets/secret-ages.ts'
import { anotherNode } from '../test/another-node.ts'
import { type House, openHouse } from '../test/house.ts'
import { Command } from '../test/run-command.ts'
import { listKeys } from './keys-list.ts'
import { reseal } from './keys-reseal.ts'
import { retire } from './keys-retire.ts'
import { rotate } from './keys-rotate.ts'

const newSecret = () => randomBytes(48).toString('base64')

describe('wrong words about keys', () => {
  const wrong: [...string[]][] = [
    ['keys'],
    ['keys', 'turn'],
    ['keys', 'list', '--jsn'],
    ['keys', 'rotate', 'now'],
    ['keys', 'retire'],
    ['keys', 'retire', 'one', 'two'],
    ['keys', 'reseal', '--emergency'],
  ]
  for (const words of wrong) {
    test(`[KEYS-6] ${words.join(' ')} ends with code 2 and says how to call it`, async () => {
      const { code, output } = await new Command(words, {}).ends()

      assert.equal(code, 2)
      assert.match(output, /portcullis keys (list|rotate|retire|reseal)/)
    })
  }

  test('[KEYS-6] missing settings are named, all of them', async () => {
    const { code, output } = await new Command(['keys', 'list'], { SIGNING_KEY_ROTATION_DAYS: 'x' }).ends()

    assert.equal(code, 2)
    for (const name of ['DATABASE_URL', 'SECRET_KEY', 'SIGNING_KEY_ROTATION_DAYS'])
      assert.match(output, new RegExp(`^  ${name}: `, 'm'))
  })
})

const real = process.env.TEST_DATABASE_URL !== undefined

describe('portcullis keys', { skip: real ? false : 'Commands work on a real PostgreSQL alone.' }, () => {
  const secret = newSecret()
  let house: House
  before(async () => {
    house = await openHouse({ SECRET_KEY: secret })
  })
  beforeEach(async () => {
    await house.empty()
    await startAnew(house)
  })
  after(async () => {
    if (house) await house.close()
  })

  type Run = typeof rotate
  const run = async (command: Run, words: string[] = [], environment: Record<string, string> = {}) => {
    const lines: string[] = []
    const given = { DATABASE_URL: house.databaseUrl, SECRET_KEY: secret, ...environment }
    const code = await command(words, given, (line) => lines.push(line))
    return { code, text: lines.join('\n') }
  }

  test('[KEYS-1] [SIGNING-KEYS-13] the list has state, age, next step and SECRET_KEY of every key', async () => {
    await ageKeys(house, 3 * 86_400)
    await run(rotate)
    await ageKeys(house, 50 * 60)

    const { code, text } = await run(listKeys)
    const json = JSON.parse((await run(listKeys, ['--json'])).text)

    assert.equal(code, 0)
    const [head = '', next = '', current = '', previous = ''] = text.split('\n')
    assert.match(head, /^KID +STATE +SINCE +AGE +SEALED UNDER +NEXT$/)
    assert.match(next, /^\S{43} +next .* UTC +50 minutes +primary +signs in 89 days$/)
    assert.match(current, /^\S{43} +current .* UTC +3 days +primary +stops signing in 89 days$/)
    assert.match(previous, /^\S{43} +previous .* UTC +3 days +- +is retired in 2[67] minutes$/)
    assert.deepEqual(
      json.keys.map(({ state }: { state: string }) => state),
      ['next', 'current', 'previous'],
    )
    for (const { sealed_private } of await keysOf(house)) {
      if (sealed_private) assert.ok(!text.includes(Buffer.from(sealed_private).toString('base64')))
    }
    assert.deepEqual(json.needsFallback.sealed, [])
  })

  test('[KEYS-1] the list says what a former SECRET_KEY is still needed for, and where one is missing', async () => {
    const other = newSecret()
    const node = anotherNode(house, { secretKey: other, fallbacks: [secret] })
    await noteSecretAges(node.ctx, [])
    await node.close()

    const fallback = await run(listKeys, [], { SECRET_KEY: other, SECRET_KEY_FALLBACKS: secret })
    const missing = await run(listKeys, [], { SECRET_KEY: other })

    assert.match(fallback.text, /under fallback 1 \(\S{10}\): 2 signing keys.* keys reseal/)
    assert.match(
      missing.text,
      /under a key that is not here \(\S{10}\): 2 signing keys.*SECRET_KEY_FALLBACKS/,
    )
  })

  test('[KEYS-2] a rotation is refused while the next key is new, with what to do instead', async () => {
    const before = await statesOf(house)

    const early = await run(rotate)
    const unchanged = await statesOf(house)
    await ageKeys(house, spreadSeconds)
    const next = await kidOf(house, 'next')
    const done = await run(rotate)

    assert.equal(early.code, 1)
    assert.match(early.text, /Nothing was changed[\s\S]*Run it again at .* UTC[\s\S]*rotate --emergency/)
    assert.deepEqual(unchanged, before)
    assert.equal(done.code, 0)
    assert.match(done.text, new RegExp(`${next} signs from now on[\\s\\S]*believed for 77 minutes more`))
    assert.equal(await kidOf(house, 'current'), next)
    assert.deepEqual(await house.eventNames(), ['signing-keys.rotated', 'signing-keys.made'])
  })

  test('[KEYS-2] two operators at once make one rotation', async () => {
    await ageKeys(house, spreadSeconds)

    const codes = (await Promise.all([run(rotate), run(rotate)])).map(({ code }) => code)

    assert.deepEqual(codes.toSorted(), [0, 1])
    assert.equal((await keysOf(house)).length, 3)
  })

  test('[KEYS-3] in an emergency every key is replaced at once, and it is said what breaks', async () => {
    const former = Object.keys(await statesOf(house))

    const { code, text } = await run(rotate, ['--emergency'])

    const states = await statesOf(house)
    assert.equal(code, 0)
    assert.deepEqual(
      former.map((kid) => states[kid]),
      ['retired', 'retired'],
    )
    assert.match(text, /What this breaks:[\s\S]*refused here[\s\S]*15 minutes[\s\S]*restart the API/)
  })

  test('[KEYS-4] what is sealed anew opens with the new SECRET_KEY alone', async () => {
    const other = newSecret()
    const closed = await run(rotate, [], { SECRET_KEY: other }).catch((error) => error)

    const done = await run(reseal, [], { SECRET_KEY: other, SECRET_KEY_FALLBACKS: secret })
    const alone = await run(listKeys, [], { SECRET_KEY: other })

    assert.ok(closed instanceof Misuse)
    assert.match(closed.message, /SECRET_KEY_FALLBACKS/)
    assert.equal(done.code, 0)
    assert.match(done.text, /2 signing keys and 0 waiting mails\.[\s\S]*for 30 days/)
    assert.equal(alone.text.match(/primary/g)?.length, 2)
    assert.deepEqual(await house.eventNames(), ['signing-keys.resealed', 'signing-keys.resealed'])
  })

  test('[KEYS-4] a rotation seals the keys anew that it leaves in use', async () => {
    const other = newSecret()
    await ageKeys(house, spreadSeconds)

    const { code } = await run(rotate, [], { SECRET_KEY: other, SECRET_KEY_FALLBACKS: secret })

    assert.equal(code, 0)
    assert.equal((await run(listKeys, [], { SECRET_KEY: other })).text.match(/primary/g)?.length, 2)
  })

  test('[KEYS-5] a former key is retired once it is over, and before in an emergency alone', async () => {
    await ageKeys(house, spreadSeconds)
    await run(rotate)
    const first = await kidOf(house, 'previous')

    const early = await run(retire, [first])
    const emergency = await run(retire, [first, '--emergency'])
    await ageKeys(house, believedSeconds)
    await run(rotate)
    const second = await kidOf(house, 'previous')
    await ageKeys(house, believedSeconds)
    const over = await run(retire, [second, '--json'])

    assert.equal(early.code, 1)
    assert.match(early.text, /77 minutes more/)
    assert.deepEqual([emergency.code, over.code], [0, 0])
    assert.deepEqual(JSON.parse(over.text), { kid: second, outcome: 'retired' })
    assert.deepEqual(Object.values(await statesOf(house)), ['retired', 'retired', 'current', 'next'])
    assert.equal((await run(retire, [await kidOf(house, 'current')])).code, 1)
    assert.equal((await run(retire, [await kidOf(house, 'next')])).code, 1)
    await assert.rejects(run(retire, ['nobody']), Misuse)
  })
})
