import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { chmodSync, cpSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import { openTestDatabase } from '../../packages/server/src/test/open-database.ts'
import { Command } from '../../packages/server/src/test/run-command.ts'
import { keepDoing } from '../../packages/server/src/test/until.ts'
import { domain } from './backstage.ts'
import { account, changeOf, runCertbot, serialOf } from './certbot.ts'
import { openSite } from './fronts.ts'
import { startPebble } from './pebble.ts'
import { visit, visitPlainly } from './visitor.ts'

/** The hook of docs/guides/tls.md, with folders of a test. */
const hookFor = (folder: string) =>
  [
    '#!/bin/sh',
    `install -m 0644 "$RENEWED_LINEAGE/fullchain.pem" ${folder}/fullchain.pem`,
    `install -m 0640 "$RENEWED_LINEAGE/privkey.pem" ${folder}/privkey.pem`,
  ].join('\n')

test('[TLS-4] [TLS-6] [TLS-7] certbot renews the certificate through the server, whose workers show it without a failed request', async (t) => {
  const site = await openSite([0, 0])
  t.after(site.free)
  const pebble = await startPebble(site)
  t.after(pebble.stop)
  const database = await openTestDatabase()
  t.after(() => database.drop())
  const [shown, webroot, hook] = ['tls', 'acme', 'hook'].map((name) => join(site.folder, name)) as [
    string,
    string,
    string,
  ]
  const first = site.authority.issue(domain)
  for (const folder of [shown, webroot]) mkdirSync(folder)
  cpSync(first.certificate, join(shown, 'fullchain.pem'))
  cpSync(first.key, join(shown, 'privkey.pem'))
  chmodSync(join(shown, 'privkey.pem'), 0o600)
  writeFileSync(hook, hookFor(shown), { mode: 0o755 })

  const server = new Command(['serve', '--workers', '2'], {
    PUBLIC_URL: `https://${domain}`,
    SECRET_KEY: randomBytes(48).toString('base64'),
    DATABASE_URL: database.url,
    SMTP_URL: 'smtp://127.0.0.1:25',
    MAIL_FROM: 'Example <no-reply@example.com>',
    PORT: String(site.port),
    HTTP_REDIRECT_PORT: String(site.plainPort),
    TLS_CERTIFICATE_FILE: join(shown, 'fullchain.pem'),
    TLS_KEY_FILE: join(shown, 'privkey.pem'),
    ACME_WEBROOT: webroot,
  })
  t.after(() => server.stop())
  await server.says(/serving/)
  const front = { ...site, ca: site.authority.pem + pebble.root }
  const before = await serialOf(front)
  const failed: unknown[] = []
  const askOnce = async () => {
    const status = await visit(front, '/v1/session').then((answer) => answer.status, String)
    if (status !== 200) failed.push(status)
    await wait(10)
  }

  const visitors = [keepDoing(t, askOnce), keepDoing(t, askOnce)]
  await runCertbot(
    site,
    ...['certonly', '--webroot', '--webroot-path', webroot, '--domain', domain],
    ...['--deploy-hook', hook, '--server', pebble.directory, ...account],
  )
  const after = await changeOf(front, before)
  let inARow = 0
  for (let times = 0; inARow < 10 && times < 500; times++) {
    inARow = (await serialOf(front)) === after ? inARow + 1 : 0
    await wait(20)
  }
  const answered = await Promise.all(visitors.map((leave) => leave()))
  const led = await visitPlainly(front, '/sign-in')

  assert.notEqual(after, before)
  assert.equal(inARow, 10, 'both workers show it')
  assert.deepEqual(failed, [])
  assert.ok(
    answered.every((count) => count > 50),
    String(answered),
  )
  assert.match(server.output, /"msg":"certificate renewed"/)
  assert.equal(led.status, 308)
  assert.equal(led.header('location'), `https://${domain}/sign-in`)
})
