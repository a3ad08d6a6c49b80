import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { sql } from '../../packages/server/src/platform/db/sql.ts'
import { goodPassword } from '../../packages/server/src/test/house.ts'
import { type Backstage, domain, openBackstage } from './backstage.ts'
import { fronts, type RunningFront } from './fronts.ts'
import { browserAt, visit } from './visitor.ts'
import { waitFor } from './wait-for.ts'

let backstage: Backstage
before(async () => {
  backstage = await openBackstage()
})
after(() => backstage?.close())

/** Every way in which a client may claim to be somebody or somewhere else. */
const claims: Record<string, string>[] = [
  { 'x-forwarded-for': '203.0.113.7' },
  { 'x-forwarded-for': '127.0.0.1, 203.0.113.7, 127.0.0.1' },
  { 'x-forwarded-for': Array.from({ length: 256 }, (_, at) => `198.51.100.${at}`).join(', ') },
  { 'x-forwarded-for': 'garbage, fe80::1%eth0, [::1]:80, 203.0.113.7:443' },
  { 'x-real-ip': '203.0.113.7', 'x-client-ip': '203.0.113.7', 'true-client-ip': '203.0.113.7' },
  { forwarded: 'for=203.0.113.7;proto=http;host=evil.example' },
  { x_forwarded_for: '203.0.113.7', x_forwarded_proto: 'http' },
  { 'x-forwarded-proto': 'http', 'x-forwarded-ssl': 'off', 'x-forwarded-scheme': 'http' },
  { 'x-forwarded-proto': 'https,http' },
  { 'x-forwarded-host': 'evil.example', 'x-forwarded-server': 'evil.example', 'x-host': 'evil.example' },
  { 'x-forwarded-port': '80', 'x-forwarded-prefix': '/evil', 'x-original-host': 'evil.example' },
  { 'x-original-url': '/healthz', 'x-rewrite-url': '/healthz', 'x-forwarded-path': '/healthz' },
  { connection: 'close, x-forwarded-for, x-forwarded-proto, host, cookie' },
]

for (const [name, start] of Object.entries(fronts)) {
  describe(name, () => {
    let front: RunningFront
    before(async () => {
      front = await start(backstage.ports)
    })
    after(() => front?.stop())

    test('[DEPLOY-3] [T077] [T078] [T079] [T080] an event has the address that the proxy saw, whatever a client claims', async () => {
      for (const [at, claimed] of claims.entries()) {
        const from = `127.0.7.${at + 1}`
        const email = `${name}-${at}@example.com`

        const refused = await browserAt(front, from).post(
          '/v1/sign-in',
          { email, password: goodPassword },
          { headers: claimed },
        )

        assert.deepEqual(
          [refused.status, refused.code],
          [401, 'invalid_credentials'],
          JSON.stringify(claimed),
        )
        const requestId = refused.headers.get('x-request-id')
        const events = await backstage.rows(
          sql<{ ip: string }>`select ip from portcullis.events where request_id = ${requestId}`,
        )
        assert.deepEqual(events, [{ ip: from }], JSON.stringify(claimed))
        await backstage.hears(({ ip }) => ip === from)
      }
    })

    test('[DEPLOY-4] [T074] [T079] a spoofed scheme or host changes neither cookies nor links', async () => {
      const email = `spoofed-by-${name}@example.com`
      const browser = browserAt(front)
      const spoofs = Object.assign({}, ...claims.slice(4))

      const asked = await browser.post('/v1/sign-up', { email, password: goodPassword }, { headers: spoofs })

      assert.equal(asked.status, 202)
      for (const cookie of asked.headers.getSetCookie()) assert.match(cookie, /^__Host-[^;]+;.*\bSecure\b/)
      const mail = await backstage.mailTo(email)
      assert.match(mail, new RegExp(`https://${domain}/email-verification#token=`))
      assert.doesNotMatch(mail, /evil|http:/)
    })

    test('[DEPLOY-7] a person signs up, in, on and out through the proxy', async () => {
      const email = `ann-by-${name}@example.com`
      const browser = browserAt(front).withDeviceKey()
      await browser.post('/v1/sign-up', { email, password: goodPassword })
      const token = /#token=([\w.-]+)/.exec(await backstage.mailTo(email))?.[1]
      const confirmed = await browser.post('/v1/email-verification/confirm', { token })

      const signedIn = await browser.signIn(email, goodPassword)
      const refreshed = await browser.refresh()
      const account = await browser.get('/v1/account', { bearer: true })
      const thief = await browser.stolen().refresh()
      const signedOut = await browser.post('/v1/sign-out')
      const after = await browser.get('/v1/account', { bearer: true })

      assert.deepEqual(
        [confirmed, signedIn, refreshed, account, thief, signedOut, after].map(({ status }) => status),
        [200, 201, 200, 200, 401, 204, 401],
      )
      assert.equal((account.body.account as { email: string }).email, email)
      for (const cookie of signedIn.headers.getSetCookie()) assert.match(cookie, /^__Host-[^;]+;.*\bSecure\b/)
    })

    test('[DEPLOY-10] the log of the proxy has the request, and neither its query nor its secrets', async () => {
      const secrets = {
        cookie: 'a=of-the-cookie',
        authorization: 'Bearer of-the-bearer',
        referer: 'of-the-referer',
      }

      await visit(front, `/nothing-by-${name}?token=of-the-query`, { headers: secrets, from: '127.0.9.9' })

      const line = await waitFor(() => front.accessLog().find((line) => line.includes(`nothing-by-${name}`)))
      assert.match(line, /127\.0\.9\.9/)
      assert.match(line, /404/)
      assert.doesNotMatch(front.accessLog().join('\n'), /of-the-/)
    })
  })
}
