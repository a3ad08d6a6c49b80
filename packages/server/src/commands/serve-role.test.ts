import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { readConnectionRole, whyNotServeAs } from '../platform/db/connection-role.ts'
import { openPostgres } from '../platform/db/postgres.ts'
import { usualRoles } from '../platform/db/roles.ts'
import { answersOf, newName } from '../test/ask-postgres.ts'
import { openTestDatabase, type TestDatabase, within } from '../test/open-database.ts'
import { ServeCommand } from '../test/serve-command.ts'

const { TEST_DATABASE_URL } = process.env
const skip = TEST_DATABASE_URL ? false : 'Only on a real PostgreSQL does somebody connect as another role.'
const member = `grant ${usualRoles.app} to ROLE`

describe('serving as a role that may do more than a server', { skip }, () => {
  let database: TestDatabase
  before(async () => {
    database = await openTestDatabase()
  })
  after(async () => {
    if (database) await database.drop()
  })

  const remove = (role: string) =>
    answersOf(database.ownerUrl, [
      `reassign owned by ${role} to current_user`,
      `drop owned by ${role}`,
      `drop role ${role}`,
    ])
  /** Makes a role by statements in which `ROLE` stands for its name, for as long as `act` takes. */
  const asRole = async <T>(making: string[], act: (url: string, role: string) => Promise<T>): Promise<T> => {
    const role = newName('server')
    const ownerUrl = database.ownerUrl ?? ''
    const statements = [`create role ROLE login password '${role}'`, ...making]
    const made = await answersOf(
      ownerUrl,
      statements.map((statement) => statement.replaceAll('ROLE', role)),
    )
    assert.deepEqual(made, Array(statements.length).fill(undefined))
    try {
      return await act(within(ownerUrl, new URL(ownerUrl).pathname.slice(1), { role, password: role }), role)
    } finally {
      await remove(role)
    }
  }
  const whyNot = async (url: string): Promise<string | undefined> => {
    const driver = openPostgres({ url, connections: 1, applicationName: 'test', onError: () => undefined })
    const role = await readConnectionRole(driver, usualRoles)
    await driver.close()
    return whyNotServeAs(role, usualRoles, url)
  }

  test('[DATABASE-13] a member of the application’s role serves', async () => {
    assert.equal(await asRole([member], whyNot), undefined)
  })

  test('[DATABASE-13] serve ends with code 2, before it listens, and never repeats the password', async () => {
    await asRole(['alter role ROLE superuser'], async (url, role) => {
      const { code, output } = await new ServeCommand([], { DATABASE_URL: url }, 0).ends()

      assert.equal(code, 2, output)
      assert.match(output, new RegExp(`does not start as ${role}`))
      assert.ok(!output.includes(`:${role}@`))
    })
  })

  const refused: [string, string[], RegExp][] = [
    ['a superuser', ['alter role ROLE superuser'], /it is a superuser/],
    [
      'a member of the owner',
      [member, `create role OWN; alter table portcullis.attempts owner to OWN; grant OWN to ROLE`],
      /it owns the schema/,
    ],
    ['the owner of a table', [member, 'alter table portcullis.attempts owner to ROLE'], /it owns the schema/],
    ['a role that may create roles', [member, 'alter role ROLE createrole'], /it has createrole/],
    ['a role that may create databases', [member, 'alter role ROLE createdb'], /it has createdb/],
    ['a role past row security', [member, 'alter role ROLE bypassrls'], /it has bypassrls/],
    ['a role that may replicate', [member, 'alter role ROLE replication'], /it has replication/],
    ['a role that reads everything', [member, 'grant pg_read_all_data to ROLE'], /pg_read_all_data/],
    [
      'a role that runs programs',
      [member, 'grant pg_execute_server_program to ROLE'],
      /pg_execute_server_program/,
    ],
  ]
  for (const [who, making, why] of refused) {
    test(`[DATABASE-13] ${who} does not serve, and is told which role would`, async () => {
      const own = newName('owner')
      const sentence = await asRole(
        making.map((statement) => statement.replaceAll('OWN', own)),
        whyNot,
      )
      await remove(own)

      assert.match(sentence ?? '', why)
      assert.match(sentence ?? '', /create role portcullis_server login password '…' in role portcullis_app;/)
      assert.match(
        sentence ?? '',
        /DATABASE_URL=postgresql:\/\/portcullis_server:PASSWORD@127\.0\.0\.1:\d+\/house_/,
      )
    })
  }

  test('[DATABASE-13] who may create tables somewhere, or is no member, is told the line that mends it', async () => {
    const creating = await asRole([member, 'grant create on schema public to ROLE'], whyNot)
    const stranger = await asRole([], async (url, role) => ({ role, why: await whyNot(url) }))

    assert.match(creating ?? '', /revoke create on schema public from public/)
    assert.match(stranger.why ?? '', new RegExp(`grant portcullis_app to ${stranger.role};`))
  })
})
