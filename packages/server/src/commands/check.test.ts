import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { openTestDatabase, type TestDatabase } from '../test/open-database.ts'
import { Command } from '../test/run-command.ts'

const folder = mkdtempSync(join(tmpdir(), 'portcullis-check-'))
const secret = randomBytes(48).toString('base64')
const secretFile = join(folder, 'secret-key')
writeFileSync(secretFile, secret, { mode: 0o600 })

const good = {
  PUBLIC_URL: 'https://auth.example.com',
  TRUSTED_PROXIES: '127.0.0.1/32',
  SECRET_KEY_FILE: secretFile,
  DATABASE_URL: 'postgresql://portcullis:canary-word@127.0.0.1:1/portcullis',
  SMTP_URL: 'smtp://user:canary-word@127.0.0.1:1',
  MAIL_FROM: 'Example <no-reply@example.invalid>',
}

const check = (words: string[], changes: Record<string, string | undefined> = {}) =>
  new Command(['check', ...words], { ...good, ...changes }).ends()

describe('portcullis check', () => {
  test('[CHECK-5] it ends with 0 unless something is as bad as --fail-on says', async () => {
    const [fine, strict, never] = await Promise.all([
      check([]),
      check(['--fail-on', 'info']),
      check(['--fail-on', 'never'], { SECRET_KEY_FILE: undefined }),
    ])

    assert.deepEqual([fine.code, strict.code, never.code], [0, 1, 0])
  })

  test('[CHECK-5] what serve refuses to start with is a finding, and all of it at once', async () => {
    const { code, output } = await check([], {
      SECRET_KEY_FILE: undefined,
      PUBLIC_URL: 'http://auth.example.com',
      ALLOWED_HOSTS: '*',
      SECURE_HSTS_SECONDS: '60',
      SECRET_KEYY: 'x',
    })

    assert.equal(code, 1)
    for (const id of [
      'secret-key-unsafe',
      'public-url-wrong',
      'allowed-hosts-wrong',
      'hsts-wrong',
      'settings-wrong',
    ])
      assert.match(output, new RegExp(`\\b${id}\\]`))
  })

  test('[CHECK-6] SARIF, JUnit and JSON say the same as the text', async () => {
    const formats = ['text', 'json', 'sarif', 'junit']
    const files = formats.map((format) => join(folder, `report.${format}`))
    await Promise.all(
      formats.map((format, at) =>
        check(['--format', format, '--output', files[at] ?? ''], { ALLOWED_HOSTS: '*' }),
      ),
    )
    const [text = '', json = '', sarif = '', junit = ''] = files.map((file) => readFileSync(file, 'utf8'))

    const ids = (JSON.parse(json).findings as { id: string }[]).map(({ id }) => id)
    const { results, tool } = JSON.parse(sarif).runs[0]
    assert.ok(ids.includes('allowed-hosts-wrong'))
    assert.deepEqual(
      results.map(({ ruleId }: { ruleId: string }) => ruleId),
      ids,
    )
    const asked = tool.driver.rules.map(({ id }: { id: string }) => id)
    for (const id of ids) assert.ok(asked.includes(id))
    assert.equal(junit.match(/<failure /g)?.length, ids.length)
    for (const id of ids) assert.match(text, new RegExp(`\\b${id}\\]`))
  })

  test('[CHECK-3] a silence without a reason, and one for a rule that is none, are misuse', async () => {
    const [bare, stranger, setting] = await Promise.all([
      check(['--silence', 'running-as-root']),
      check(['--silence', 'running-as-rooot=because']),
      check([], { SILENCED_CHECKS: 'hsts-preload-off' }),
    ])

    assert.deepEqual([bare.code, stranger.code], [2, 2])
    assert.match(bare.output, /needs a reason/)
    assert.match(stranger.output, /no rule running-as-rooot/)
    assert.match(setting.output, /settings-wrong/)
  })

  test('[CHECK-3] what is silenced in the settings is shown with its reason', async () => {
    const { output } = await check([], { SILENCED_CHECKS: 'hsts-preload-off: the parent domain is not ours' })

    assert.match(output, /^SILENCED {2}hsts-preload-off: the parent domain is not ours$/m)
  })

  test('[CHECK-5] wrong words end it with 2 and how to call it', async () => {
    for (const words of [['--deplyo'], ['--format', 'xml'], ['--fail-on', 'worst'], ['now']]) {
      const { code, output } = await check(words)

      assert.equal(code, 2, words.join(' '))
      assert.match(output, /portcullis check/)
    }
  })

  test('[CHECK-7] no secret is in a report, whatever did not answer', async () => {
    const { code, output } = await check(['--deploy', '--format', 'json'])

    assert.equal(code, 1)
    assert.match(output, /mail-refused/)
    for (const canary of [secret, 'canary-word']) assert.ok(!output.includes(canary))
  })
})

const real = process.env.TEST_DATABASE_URL !== undefined

describe('portcullis check --deploy', { skip: real ? false : 'It judges a real PostgreSQL alone.' }, () => {
  let database: TestDatabase
  before(async () => {
    database = await openTestDatabase()
  })
  after(() => database.drop())

  const idsOf = async (url: string | undefined) => {
    const { output } = await check(
      ['--deploy', '--format', 'json', '--output', join(folder, 'deploy.json')],
      {
        DATABASE_URL: url,
      },
    )
    assert.ok(!output.includes(secret))
    const { findings, undecided } = JSON.parse(readFileSync(join(folder, 'deploy.json'), 'utf8'))
    return [findings, undecided].map((list: { id: string }[]) => list.map(({ id }) => id))
  }

  test('[CHECK-8] it sees what the role of the connection may do', async () => {
    const [found = []] = await idsOf(database.ownerUrl)

    for (const id of [
      'role-owns-schema',
      'role-too-strong',
      'role-reads-hashes',
      'role-changes-events',
      'role-creates',
    ])
      assert.ok(found.includes(id), id)
  })

  test('[CHECK-8] it finds nothing wrong with the role that migrate has made for the server', async () => {
    const [found = [], undecided = []] = await idsOf(database.url)

    assert.deepEqual(
      [...found, ...undecided].filter((id) => /^(role|schema|functions)-/.test(id)),
      [],
    )
  })
})
