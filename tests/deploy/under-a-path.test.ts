import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { fillTemplate } from '../../packages/server/src/kit/fill-template.ts'
import { goodPassword } from '../../packages/server/src/test/house.ts'
import { type Backstage, domain, openBackstage } from './backstage.ts'
import { openNginx, openSite, type Site } from './fronts.ts'
import type { Program } from './program.ts'
import { browserAt, type Front, visit } from './visitor.ts'

let backstage: Backstage
let site: Site
let nginx: Program
let front: Front
before(async () => {
  backstage = await openBackstage({ PUBLIC_URL: `https://${domain}/auth` })
  site = await openSite(backstage.ports)
  const { start } = openNginx(site)
  writeFileSync(join(site.folder, 'conf.d/app.conf'), anotherApp(site))
  nginx = await start(site.port)
  front = { ...site, ca: site.authority.pem }
})
after(async () => {
  await nginx?.stop()
  site?.free()
  await backstage?.close()
})

test('[DEPLOY-19] under a path of another app, that app keeps the rest, and headers stay overwritten', async () => {
  const spoofed = { 'x-forwarded-proto': 'http', 'x-forwarded-for': '203.0.113.7' }

  const page = await visit(front, '/auth/sign-in', { headers: spoofed, from: '127.0.8.1' })
  const others = await Promise.all(['/', '/authors', '/v1/session'].map((path) => visit(front, path)))

  assert.equal(page.status, 200)
  assert.equal(page.all('strict-transport-security').length, 1)
  await backstage.hears(({ path, ip }) => path === '/auth/sign-in' && ip === '127.0.8.1')
  for (const { body } of others) assert.equal(body, 'the app')
})

test('[DEPLOY-19] a person signs up, in and out under the path', async () => {
  const email = 'ann@example.com'
  const browser = browserAt(front)
  const post = (path: string, body?: unknown) => browser.post(`/auth${path}`, body)
  await post('/v1/sign-up', { email, password: goodPassword })
  const mail = await backstage.mailTo(email)
  const [, page, token] = /(https:\S+)#token=([\w.-]+)/.exec(mail) ?? []

  const statuses = [
    await post('/v1/email-verification/confirm', { token }),
    await post('/v1/sign-in', { email, password: goodPassword, transport: 'cookie' }),
    await browser.get('/auth/v1/account'),
    await post('/v1/sign-out'),
    await browser.get('/auth/v1/account'),
  ].map(({ status }) => status)

  assert.equal(page, `https://${domain}/auth/email-verification`)
  assert.deepEqual(statuses, [200, 201, 200, 204, 401])
})

/** The proxy of another app, with what deploy/README.md says under "Under a path". */
function anotherApp({ folder, port, authority, values }: Site): string {
  const { certificate, key } = authority.issue(domain)
  const readme = readFileSync(join(import.meta.dirname, '../../deploy/README.md'), 'utf8')
  const [, location = ''] = /```nginx\n(location [\s\S]*?)```/.exec(readme) ?? []
  const certificates = { CERTIFICATE: certificate, CERTIFICATE_KEY: key }
  const kit = fillTemplate('nginx/portcullis.conf', { ...values, ...certificates })
  const [upstream = ''] = /^upstream portcullis \{[\s\S]*?^\}/m.exec(kit) ?? []
  const lines = kit.match(/^ {4}(?:proxy_.*|gzip off;.*)$/gm) ?? []
  writeFileSync(join(folder, 'snippet.conf'), lines.join('\n'))
  return `${upstream}
    server {
      listen 127.0.0.1:${port} ssl;
      server_name ${domain};
      ssl_certificate ${certificate};
      ssl_certificate_key ${key};
      location / { return 200 'the app'; }
      ${location.replace('snippets/portcullis.conf', join(folder, 'snippet.conf'))}
    }`
}
