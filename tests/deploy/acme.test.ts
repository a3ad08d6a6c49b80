import assert from 'node:assert/strict'
import { existsSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { fillTemplate } from '../../packages/server/src/kit/fill-template.ts'
import { freePort } from '../../packages/server/src/test/run-command.ts'
import { type Backstage, domain, openBackstage } from './backstage.ts'
import { account, changeOf, runCertbot } from './certbot.ts'
import { openSite, runCaddy, runHaproxy } from './fronts.ts'
import { startPebble } from './pebble.ts'
import { dial, visit, visitPlainly } from './visitor.ts'

let backstage: Backstage
before(async () => {
  backstage = await openBackstage()
})
after(() => backstage?.close())

test('[DEPLOY-13] HAProxy starts without a certificate, and certbot gets one through it', async (t) => {
  const site = await openSite(backstage.ports)
  t.after(site.free)
  const pebble = await startPebble(site)
  t.after(pebble.stop)
  const certbotPort = await freePort()
  const haproxy = await runHaproxy(site, certbotPort)
  t.after(() => haproxy.stop())
  const hook = join(site.folder, 'join-certificate')
  writeFileSync(
    hook,
    fillTemplate('haproxy/join-certificate', {})
      .replaceAll('/etc/haproxy', site.folder)
      .replace('systemctl reload haproxy', `kill -USR2 ${haproxy.child.pid}`),
    { mode: 0o755 },
  )
  const front = { ...site, ca: pebble.root }
  await assert.rejects(dial(front))

  await runCertbot(
    site,
    ...['certonly', '--standalone', '--http-01-port', String(certbotPort), '--domain', domain],
    ...['--deploy-hook', hook, '--server', pebble.directory, ...account],
  )

  await changeOf(front, undefined)
  assert.equal((await visit(front, '/healthz')).status, 200)
  assert.equal(statSync(join(site.folder, 'certs', `${domain}.pem`)).mode & 0o077, 0)
})

test('[DEPLOY-12] Caddy gets its certificate by itself', async (t) => {
  const site = await openSite(backstage.ports)
  t.after(site.free)
  const pebble = await startPebble(site)
  t.after(pebble.stop)

  const caddy = await runCaddy(site, (text) =>
    text.replace('{\n', `{\n\tacme_ca ${pebble.directory}\n\tacme_ca_root ${site.authority.file}\n`),
  )
  t.after(() => caddy.stop())

  const front = { ...site, ca: pebble.root }
  const serial = await changeOf(front, undefined)
  assert.match(serial, /^[0-9A-F]+$/)
  assert.equal((await visit(front, '/healthz')).status, 200)
  assert.equal((await visitPlainly(front, '/sign-in')).header('location'), `https://${domain}/sign-in`)
  assert.ok(existsSync(join(site.folder, 'caddy/certificates')))
})
