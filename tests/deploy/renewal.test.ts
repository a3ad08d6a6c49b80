import assert from 'node:assert/strict'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { keepDoing } from '../../packages/server/src/test/until.ts'
import { type Backstage, domain, openBackstage } from './backstage.ts'
import { account, changeOf, runCertbot, serialOf } from './certbot.ts'
import { openNginx, openSite } from './fronts.ts'
import { startPebble } from './pebble.ts'
import { visit, visitPlainly } from './visitor.ts'

let backstage: Backstage
before(async () => {
  backstage = await openBackstage()
})
after(() => backstage?.close())

test('[DEPLOY-11] certbot gets a certificate through the nginx of the kit, and renews it without a failed request', async (t) => {
  const site = await openSite(backstage.ports)
  t.after(site.free)
  const pebble = await startPebble(site)
  t.after(pebble.stop)
  const { main, place, start, reload } = openNginx(site)
  mkdirSync(join(site.folder, 'acme'))
  place('portcullis-plain.conf')
  const nginx = await start()
  t.after(() => nginx.stop())

  await runCertbot(
    site,
    ...['certonly', '--webroot', '--webroot-path', join(site.folder, 'acme'), '--domain', domain],
    ...['--deploy-hook', `nginx -c ${main} -s reload`, '--server', pebble.directory, ...account],
  )
  const live = join(site.folder, 'certbot/live', domain)
  place('portcullis.conf', {
    CERTIFICATE: join(live, 'fullchain.pem'),
    CERTIFICATE_KEY: join(live, 'privkey.pem'),
  })
  await reload()
  await nginx.listens(site.port)

  const front = { ...site, ca: pebble.root }
  const first = await serialOf(front)
  assert.equal((await visit(front, '/healthz')).status, 200)

  const askOnce = async () => assert.equal((await visit(front, '/healthz')).status, 200)
  const visitors = [keepDoing(t, askOnce), keepDoing(t, askOnce)]
  await runCertbot(site, 'renew', '--force-renewal', '--no-random-sleep-on-renew')
  const second = await changeOf(front, first)
  const counts = await Promise.all(visitors.map((leave) => leave()))

  assert.notEqual(second, first)
  for (const count of counts) assert.ok(count > 10, `only ${counts} requests were made`)
  assert.equal((await visitPlainly(front, '/.well-known/acme-challenge/nothing')).status, 404)
})
