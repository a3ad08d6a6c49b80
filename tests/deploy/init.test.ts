import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { parseEnv } from 'node:util'
import pg from 'pg'
import { readRawMail, startMailServer } from '../../packages/server/src/features/mail/test/mail-server.ts'
import { goodPassword } from '../../packages/server/src/test/house.ts'
import { within } from '../../packages/server/src/test/open-database.ts'
import { Command, freePort } from '../../packages/server/src/test/run-command.ts'
import { domain } from './backstage.ts'
import { openNginx, openSite } from './fronts.ts'
import { browserAt } from './visitor.ts'
import { waitFor } from './wait-for.ts'

const name = 'portcullis_from_init'
const logins = ['portcullis_owner', 'portcullis_server', 'portcullis_reports']

let folder: string
let administrator: pg.Client
before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'portcullis-from-init-'))
  administrator = new pg.Client({ connectionString: process.env.TEST_DATABASE_URL })
  await administrator.connect()
})
after(async () => {
  await administrator.query(`drop database if exists ${name} with (force)`)
  for (const login of logins) await administrator.query(`drop role if exists ${login}`)
  await administrator.end()
  rmSync(folder, { recursive: true })
})

test('[DEPLOY-20] what init writes makes the database, migrates, passes the check and serves, in that order', async (t) => {
  const mailServer = await startMailServer()
  const nodes: Command[] = []
  t.after(async () => {
    await Promise.all(nodes.map((node) => node.stop('SIGKILL')))
    await mailServer.stop()
  })
  const { host } = new URL(process.env.TEST_DATABASE_URL ?? '')
  const answers = [
    ...['--public-url', `https://${domain}`, '--database', `postgresql://${host}/${name}`],
    ...['--smtp-url', mailServer.url, '--mail-from', 'Example <no-reply@example.com>'],
  ]
  const made = await new Command(['init', join(folder, 'made'), ...answers], {}).ends()
  assert.equal(made.code, 0, made.output)
  const at = (path: string) => join(folder, 'made', path)
  const text = readFileSync(at('portcullis.env'), 'utf8').replaceAll('/etc/portcullis', join(folder, 'made'))
  const environment = parseEnv(text)

  await runAsPsql(readFileSync(at('roles.sql'), 'utf8'))
  const owner = { DATABASE_OWNER_URL_FILE: at('secrets/database-owner-url') }
  const migrated = await new Command(['migrate'], owner).ends()
  assert.equal(migrated.code, 0, migrated.output)
  assert.doesNotMatch(migrated.output, /Nobody can serve yet/)

  // Of this machine and of a domain without records; and the first node makes the first key.
  const elsewhere = ['running-as-root', 'database-not-durable', 'spf-missing', 'dmarc-missing']
  const asked = [...elsewhere, 'signing-key-missing'].flatMap((id) => [
    '--silence',
    `${id}=no part of the kit`,
  ])
  const checked = await new Command(['check', '--deploy', ...asked], environment).ends()
  assert.equal(checked.code, 0, checked.output)

  const ports = [await freePort(), await freePort()] as const
  for (const port of ports) nodes.push(new Command(['serve'], { ...environment, PORT: `${port}` }))
  const waited = ports.map(
    (port) => new Command(['ready', '--wait', '30'], { ...environment, PORT: `${port}` }),
  )
  for (const ready of waited) assert.deepEqual(await ready.ends(), { code: 0, output: '' })
  const front = await openFront(at('nginx'), ports)
  t.after(front.close)
  const ann = browserAt(front)
  const email = 'ann@example.com'
  await ann.post('/v1/sign-up', { email, password: goodPassword })
  const mail = await waitFor(() => mailServer.taken.find(({ to }) => to.includes(email)))
  const token = /#token=([\w.-]+)/.exec(readRawMail(mail.raw).text)?.[1]
  const confirmed = await ann.post('/v1/email-verification/confirm', { token })
  const signedIn = await ann.signIn(email, goodPassword)
  assert.deepEqual([confirmed.status, signedIn.status], [200, 201])
})

test('[DEPLOY-20] the roles that it makes own nothing and see no hash, but for the owner', async () => {
  const asked = async (file: string, query: string) => {
    const client = new pg.Client({
      connectionString: readFileSync(join(folder, 'made/secrets', file), 'utf8').trim(),
    })
    await client.connect()
    return client.query(query).finally(() => client.end())
  }
  const hashes = 'select * from portcullis_vault.password_hashes'

  assert.equal((await asked('database-owner-url', hashes)).rowCount, 1)
  await assert.rejects(asked('database-url', hashes), /permission denied/)
  await assert.rejects(asked('database-reports-url', hashes), /permission denied/)
  await assert.rejects(asked('database-url', 'create table public.mine ()'), /permission denied/)
  await assert.rejects(asked('database-url', 'delete from portcullis.events'), /permission denied/)
  assert.ok(((await asked('database-reports-url', 'select name from portcullis.events')).rowCount ?? 0) > 0)
})

/** Runs what psql would, and understands as much of its own language as the kit uses. */
async function runAsPsql(script: string): Promise<void> {
  const [outside = '', inside = ''] = script.replace(/^\\set .*$/m, '').split(/^\\connect .*$/m)
  for (const statement of statementsOf(outside)) await administrator.query(statement)
  const client = new pg.Client({ connectionString: within(process.env.TEST_DATABASE_URL ?? '', name) })
  await client.connect()
  for (const statement of statementsOf(inside)) await client.query(statement)
  await client.end()
}

/** One a line, as the kit writes them: `create database` runs alone or not at all. */
function statementsOf(script: string): string[] {
  return script.split('\n').filter((line) => line !== '' && !line.startsWith('--'))
}

/** nginx with the very files that were written, which is told of the nodes' ports. */
async function openFront(written: string, [first, second]: readonly [number, number]) {
  const site = await openSite([first, second])
  const { certificate, key } = site.authority.issue(domain)
  const { placeText, start } = openNginx(site)
  for (const file of ['portcullis-plain.conf', 'portcullis.conf'])
    placeText(
      file,
      readFileSync(join(written, file), 'utf8')
        .replace('127.0.0.1:3000', `127.0.0.1:${first}`)
        .replace('127.0.0.1:3001', `127.0.0.1:${second}`)
        .replace(/ssl_certificate .*;/, `ssl_certificate ${certificate};`)
        .replace(/ssl_certificate_key .*;/, `ssl_certificate_key ${key};`),
    )
  const nginx = await start()
  return {
    ...site,
    ca: site.authority.pem,
    close: async () => {
      await nginx.stop()
      site.free()
    },
  }
}
