import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { raw } from 'sql-template-tag'
import { sql } from './platform/db/sql.ts'
import { makeEveryJourney, passwords } from './test/every-journey.ts'
import { type House, openHouse } from './test/house.ts'
import type { Exchange } from './test/record-exchanges.ts'

describe('after every journey', () => {
  let house: House
  let secrets: Map<string, string>
  let dump: string
  before(async () => {
    house = await openHouse()
    const exchanges = await makeEveryJourney(house)
    secrets = new Map([...collectSecrets(exchanges), ...(await collectMailed(house))])
    dump = await dumpDatabase(house)
  })
  after(() => house.close())

  test('[SECRETS-4] the run issued secrets of every kind', () => {
    const kinds = new Set(secrets.values())

    assert.deepEqual([...kinds].toSorted(), [
      'access token',
      'cookie',
      'link',
      'mailed code',
      'password',
      'secret key',
    ])
    assert.ok(secrets.size > 40, `only ${secrets.size}`)
    assert.match(dump, /token@example\.com/, 'the dump has the rows')
  })

  test('[SECRETS-4] none of them stands in the database, in any spelling', () => {
    for (const [secret, kind] of secrets) {
      for (const spelling of spellingsOf(secret))
        assert.ok(!dump.includes(spelling), `a ${kind} stands in the database`)
    }
  })

  test('[SECRETS-4] [T178] none of them stands in the logs', () => {
    const logs = house.logged.join('')

    assert.match(logs, /"path":"\/v1\/sign-in"/, 'the run was logged')
    for (const [secret, kind] of secrets) {
      for (const spelling of spellingsOf(secret))
        assert.ok(!logs.includes(spelling), `a ${kind} stands in the logs`)
    }
  })
})

function collectSecrets(exchanges: Exchange[]): [string, string][] {
  const cookies = exchanges
    .flatMap(({ cookies }) => cookies)
    .map((cookie) => /^__Host-(?:session|refresh|sign-up)=([^;]+)/.exec(cookie)?.[1])
    .filter((value) => value !== undefined)
  const accessTokens = exchanges.flatMap(
    ({ received }) => /"accessToken":"([^"]+)"/.exec(received)?.[1] ?? [],
  )
  return [
    // What makes a cookie worth something is its last part: the secret, or the HMAC.
    ...cookies.map((value): [string, string] => [value.split('.').at(-1) ?? '', 'cookie']),
    ...accessTokens.map((token): [string, string] => [token.split('.').at(-1) ?? '', 'access token']),
    ...passwords.map((password): [string, string] => [password, 'password']),
  ]
}

async function collectMailed(house: House): Promise<[string, string][]> {
  const addresses = ['token', 'cookie', 'later-token', 'later-cookie', 'events-token', 'events-cookie'].map(
    (name) => `${name}@example.com`,
  )
  const mails = (await Promise.all(addresses.map((address) => house.mailTo(address)))).flat()
  const links = mails.flatMap(({ text }) => /#token=[\w-]+\.[\w-]+\.([\w-]+)/.exec(text)?.[1] ?? [])
  const codes = mails.flatMap(({ text }) => /^\s*(\d{6})\s*$/m.exec(text)?.[1] ?? [])
  return [
    ...links.map((link): [string, string] => [link, 'link']),
    ...codes.map((code): [string, string] => [code, 'mailed code']),
    [house.settings.secrets.key ?? '', 'secret key'],
  ]
}

/**
 * As it is, and as hexadecimal and base64 of its bytes; six digits stand in any hexadecimal, so only as they
 * are.
 */
function spellingsOf(secret: string): string[] {
  const bytes = Buffer.from(secret)
  if (bytes.length === 6) return [`"${secret}"`, ` ${secret}`]
  return [
    secret,
    bytes.toString('hex'),
    bytes.toString('base64url'),
    Buffer.from(secret, 'base64url').toString('hex'),
  ]
}

async function dumpDatabase({ rows }: House): Promise<string> {
  const tables = await rows(sql<{ name: string }>`select format('%I.%I', schemaname, tablename) as name
    from pg_tables where schemaname in ('portcullis', 'portcullis_vault')`)
  const texts = await Promise.all(
    tables.map(({ name }) => rows(sql<{ row: string }>`select to_jsonb(t)::text as row from ${raw(name)} t`)),
  )
  return texts
    .flat()
    .map(({ row }) => row)
    .join('\n')
}
