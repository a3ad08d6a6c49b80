import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { mkdtempSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, beforeEach, describe, test } from 'node:test'
import { logOf } from '../features/audit-log/test/sealed-log.ts'
import { sql } from '../platform/db/sql.ts'
import { type House, openHouse } from '../test/house.ts'
import { Command, freePort } from '../test/run-command.ts'
import { ServeCommand } from '../test/serve-command.ts'

describe('wrong words about events', () => {
  for (const words of [
    ['events'],
    ['events', 'verify', 'it'],
    ['events', 'verify', '--checkpoint', '/nowhere/at-all'],
    ['events', 'export', '--format', 'xml'],
    ['events', 'export', '--from', 'yesterday'],
    ['events', 'export', '--to', '2026-11-01T09:30:00'],
    ['events', 'checkpoint', '--json'],
  ]) {
    test(`[AUDIT-LOG-11] ${words.join(' ')} ends with code 2 and says how to call it`, async () => {
      const { code, output } = await new Command(words, {}).ends()

      assert.equal(code, 2)
      assert.match(output, /portcullis events|checkpoints cannot be read|is no moment/)
    })
  }
})

const real = process.env.TEST_DATABASE_URL !== undefined

describe('portcullis events', { skip: real ? false : 'Commands work on a real PostgreSQL alone.' }, () => {
  const secret = randomBytes(48).toString('base64')
  const folder = mkdtempSync(join(tmpdir(), 'portcullis-events-'))
  let house: House
  before(async () => {
    house = await openHouse({ SECRET_KEY: secret })
  })
  beforeEach(() => house.empty())
  after(() => house?.close())

  const { write, seal, aSealedLog } = logOf(() => house)
  const run = (...words: string[]) =>
    new Command(['events', ...words], { DATABASE_URL: house.databaseUrl, SECRET_KEY: secret }).ends()
  let files = 0
  const path = (name: string) => join(folder, `${++files}-${name}`)

  test('[AUDIT-LOG-6] [AUDIT-LOG-10] a server makes partitions first, and has sealed everything when it ends', async () => {
    const port = await freePort()
    const environment = { DATABASE_URL: house.databaseUrl, SECRET_KEY: secret }
    const server = new ServeCommand([], environment, port)
    await server.says(/"msg":"serving"/)
    await write(3) // Beside the server's own, of the link for the first administrator.

    await server.stop()

    const { code, output } = await run('verify')
    assert.equal(code, 0, output)
    assert.match(output, /: 4 events under [1-4] seals?\.$/m)
    assert.doesNotMatch(output, /not sealed yet/)
    assert.match(server.output, /"checkpoint":\{"seal":1,.*"msg":"events were sealed"/)
    const stray = await house.rows(sql`select from portcullis.events
      where tableoid = 'portcullis.events_default'::regclass`)
    assert.deepEqual(stray, [])
  })

  test('[AUDIT-LOG-7] verify ends with 0 on a sound log, and says what only a checkpoint can show', async () => {
    await aSealedLog()
    await write(1)

    const { code, output } = await run('verify')

    assert.equal(code, 0, output)
    assert.match(output, /^Everything is as it was sealed: 7 events under 3 seals\.$/m)
    assert.match(output, /^1 event since .* UTC are not sealed yet\.$/m)
    assert.match(output, /only a checkpoint can show/)
  })

  test('[AUDIT-LOG-7] verify ends with 1 and names what was changed', async () => {
    const [first] = await aSealedLog()
    await house.rows(sql`update portcullis.events set name = 'sign-in.succeeded' where number = ${first}`)

    const { code, output } = await run('verify')
    const json = await run('verify', '--json')

    assert.deepEqual([code, json.code], [1, 1])
    assert.match(output, new RegExp(`^Changed: event ${first}\\.$`, 'm'))
    assert.deepEqual(JSON.parse(json.output).findings, [`Changed: event ${first}.`])
  })

  test('[AUDIT-LOG-7] the checkpoint that was printed finds a log that was cut off since', async () => {
    const nothing = await run('checkpoint')
    await aSealedLog()
    const { code, output } = await run('checkpoint')
    const file = path('checkpoints.jsonl')
    writeFileSync(file, output)
    const sound = await run('verify', '--checkpoint', file)

    await house.rows(sql`delete from portcullis.event_seals where number = 3`)
    await house.rows(sql`delete from portcullis.events where number > (
      select upper(events) - 1 from portcullis.event_seals where number = 2)`)
    const cut = await run('verify', '--checkpoint', file)

    assert.deepEqual([nothing.code, code, sound.code, cut.code], [1, 0, 0, 1])
    assert.match(cut.output, /^The log was cut off: seal 3 of the checkpoint is gone/m)
  })

  test('[AUDIT-LOG-11] an export has every event of a span, in UTC, with its result', async () => {
    const numbers = await aSealedLog()
    await house.rows(sql`update portcullis.events set at = '2026-03-01T00:00:00.123456+01:00'
      where number = ${numbers[2]}`)

    const all = await run('export')
    const some = await run('export', '--from', '2026-02-28', '--to', '2026-03-01')

    const lines = all.output.trim().split('\n')
    assert.deepEqual(
      lines.map((line) => JSON.parse(line).number),
      numbers,
    )
    assert.deepEqual(JSON.parse(some.output), {
      number: numbers[2],
      at: '2026-02-28T23:00:00.123456Z',
      event: 'sign-in.refused',
      result: 'failure',
      account: null,
      session: null,
      request: 'system',
      ip: '192.0.2.1',
      device: 'Firefox on Linux',
      detail: { reason: 'guess 0' },
    })
  })

  test('[AUDIT-LOG-11] a file is its owner’s alone, and none is overwritten', async () => {
    await aSealedLog()
    const file = path('events.csv')

    const first = await run('export', '--format', 'csv', '--output', file)
    const second = await run('export', '--format', 'csv', '--output', file)

    assert.deepEqual([first.code, second.code], [0, 2])
    assert.equal(statSync(file).mode & 0o777, 0o600)
    assert.equal(readFileSync(file, 'utf8').split('\r\n').length, 1 + 7 + 1)
  })

  test('[AUDIT-LOG-11] [T180] no cell of a spreadsheet becomes a formula or breaks out of its cell', async () => {
    const evil = ['=HYPERLINK("http://canary")', '+1', '-1', '@SUM(1)', '\t=1', '\r=1', 'a","=1', 'a\n=1']
    for (const device of evil)
      await house.rows(sql`insert into portcullis.events (name, request_id, ip, device)
        values ('sign-in.refused', '=1', '', ${device})`)
    const file = path('events.csv')

    await run('export', '--format', 'csv', '--output', file)

    const [, ...records] = parseCsv(readFileSync(file, 'utf8'))
    assert.equal(records.length, evil.length)
    for (const [at, record] of records.entries()) {
      assert.equal(record.length, 10)
      for (const cell of record) assert.doesNotMatch(cell, /^[=+\-@\t\r\n]/)
      assert.equal(record[8]?.replace(/^'/, ''), evil[at])
    }
  })

  test('[AUDIT-LOG-11] [T177] an event is one line of JSON, whatever stands in it', async () => {
    const evil = 'x\r\n{"event":"sign-in.succeeded"}\u001b[2J\u2028\u2029\u0085%n\u0024{jndi:ldap://canary}"'
    await house.rows(sql`insert into portcullis.events (name, request_id, ip, device, detail)
      values ('sign-in.refused', ${evil}, '', ${evil}, ${JSON.stringify({ reason: evil })}::jsonb)`)

    const { output } = await run('export')

    const lines = output.split(/[\r\n\u0085\u2028\u2029]+/).filter((line) => line !== '')
    assert.equal(lines.length, 1)
    assert.deepEqual(JSON.parse(lines[0] ?? '').detail, { reason: evil })
    await seal()
    assert.equal((await run('verify')).code, 0)
  })
})

/** RFC 4180, as a spreadsheet reads it. */
function parseCsv(text: string): string[][] {
  const cell = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/gy
  const records: string[][] = [[]]
  for (const [, quoted, plain, end] of text.matchAll(cell)) {
    records.at(-1)?.push(quoted?.replaceAll('""', '"') ?? plain ?? '')
    if (end === '\r\n') records.push([])
  }
  return records.slice(0, -1)
}
