import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { after, before, beforeEach, describe, test } from 'node:test'
import { sql } from '../platform/db/sql.ts'
import { anAccount, tokenMailedTo } from '../test/fixtures.ts'
import { goodPassword, type House, openHouse, publicUrl } from '../test/house.ts'
import { makeOperator } from '../test/operators.ts'
import { Command } from '../test/run-command.ts'
import { productionSettings, startServing } from '../test/serve-command.ts'
import { create } from './accounts-create.ts'
import { grantRole, listRoles, revokeRole } from './accounts-roles.ts'

describe('wrong words about those who run the service', () => {
  const wrong: [...string[]][] = [
    ['accounts', 'create', 'ann@example.com'],
    ['accounts', 'create', '--admin', 'nobody'],
    ['accounts', 'create', '--admin', 'ann@example.com', '--role', 'owner'],
    ['accounts', 'create', '--admin', 'ann@example.com', '--password', 'secret'],
    ['accounts', 'roles', 'grant', 'ann@example.com', 'administrator'],
    ['accounts', 'roles', 'grant', 'ann@example.com', '--reason', 'why'],
    ['accounts', 'roles', 'revoke', 'ann@example.com', 'support', '--reason', 'why'],
  ]
  for (const words of wrong) {
    test(`[OPERATORS-8] ${words.join(' ')} ends with code 2 and says how to call it`, async () => {
      const { code, output } = await new Command(words, {}).ends()

      assert.equal(code, 2)
      assert.match(output, /portcullis accounts (create|roles)/)
    })
  }
})

const real = process.env.TEST_DATABASE_URL !== undefined

describe('portcullis accounts', { skip: real ? false : 'Commands work on a real PostgreSQL alone.' }, () => {
  const secret = randomBytes(48).toString('base64')
  let house: House
  before(async () => {
    house = await openHouse({ SECRET_KEY: secret })
  })
  beforeEach(() => house.empty())
  after(async () => {
    if (house) await house.close()
  })

  type Run = typeof create
  const call = async (run: Run, ...words: string[]) => {
    const lines: string[] = []
    const environment = { DATABASE_URL: house.databaseUrl, SECRET_KEY: secret, PUBLIC_URL: publicUrl }
    const code = await run(words, environment, (line) => lines.push(line))
    return { code, text: lines.join('\n') }
  }

  test('[OPERATORS-8] create --admin mails a link, or prints it, and takes no address twice', async () => {
    const mailed = await call(create, '--admin', 'Ann@Example.com')
    const token = await tokenMailedTo(house, 'ann@example.com')
    const printed = await call(create, '--admin', 'bob@example.com', '--role', 'auditor', '--print')
    const again = await call(create, '--admin', 'ann@example.com')
    const set = await house.browser().post('/v1/password-reset/confirm', { token, password: goodPassword })

    assert.deepEqual([mailed.code, printed.code, again.code, set.status], [0, 0, 1, 200])
    assert.match(printed.text, /https:\/\/auth\.example\.com\/password-reset\/confirm#token=[\w.-]+$/)
    assert.match(again.text, /accounts roles grant ann@example\.com administrator/)
    assert.deepEqual((await house.mailTo('bob@example.com')).length, 0)
  })

  test('[OPERATORS-5] [OPERATORS-6] roles are given, shown and taken by commands, each with its reason', async () => {
    await anAccount(house)
    const granted = await call(grantRole, 'ann@example.com', 'administrator', '--reason', 'She runs it.')
    const list = await call(listRoles)
    const last = await call(revokeRole, 'ann@example.com', '--reason', 'She leaves.')
    await makeOperator(house, 'bob@example.com', 'administrator')
    const revoked = await call(revokeRole, 'ann@example.com', '--reason', 'She leaves.')
    const nobody = await call(grantRole, 'nobody@example.com', 'support', '--reason', 'why')

    assert.deepEqual([granted.code, last.code, revoked.code, nobody.code], [0, 1, 0, 1])
    assert.match(list.text, /^administrator ann@example\.com {2}since \d{4}/)
    assert.match(last.text, /last administrator/)
    const events = await house.rows(sql`select name, detail ->> 'by' as by, detail ->> 'why' as why
      from portcullis.events where name like 'operators.%' and detail ->> 'why' like 'She %' order by number`)
    assert.deepEqual(events, [
      { name: 'operators.granted', by: 'command', why: 'She runs it.' },
      { name: 'operators.revoked', by: 'command', why: 'She leaves.' },
    ])
  })

  test('[OPERATORS-7] serve prints the link of the first administrator while there is nobody', async () => {
    const environment = { SECRET_KEY: secret }
    const database = { url: house.databaseUrl } as Parameters<typeof startServing>[0]
    const first = await startServing(database, [], environment)
    await first.stop()
    await anAccount(house)
    const second = await startServing(database, [], environment)
    await second.stop()

    const pattern = /^ {2}https:\/\/auth\.example\.com\/console\/first-administrator#token=[\w.-]+$/m
    assert.match(first.output, pattern)
    assert.doesNotMatch(second.output, /first-administrator/)
    assert.equal(productionSettings.PUBLIC_URL, publicUrl)
  })
})
