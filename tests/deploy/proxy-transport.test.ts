import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect as connectHttp2 } from 'node:http2'
import { after, before, describe, test } from 'node:test'
import { type Backstage, domain, openBackstage } from './backstage.ts'
import { fronts, type RunningFront } from './fronts.ts'
import { dial, type Reply, visit, visitPlainly } from './visitor.ts'

let backstage: Backstage
before(async () => {
  backstage = await openBackstage()
})
after(() => backstage?.close())

for (const [name, start] of Object.entries(fronts)) {
  describe(name, () => {
    let front: RunningFront
    before(async () => {
      front = await start(backstage.ports)
    })
    after(() => front?.stop())

    test('[DEPLOY-1] [T207] TLS is 1.3 or 1.2, with forward secrecy, and leads to HTTP/2', async () => {
      const newest = await dial(front, { ALPNProtocols: ['h2', 'http/1.1'] })
      const older = await dial(front, { maxVersion: 'TLSv1.2' })
      const seen = [
        newest.getProtocol(),
        newest.alpnProtocol,
        older.getProtocol(),
        older.getEphemeralKeyInfo(),
      ]
      newest.destroy()
      older.destroy()

      assert.deepEqual(seen.slice(0, 3), ['TLSv1.3', 'h2', 'TLSv1.2'])
      assert.match(JSON.stringify(seen[3]), /"ECDH"/)
      const refused = [
        { maxVersion: 'TLSv1.1', minVersion: 'TLSv1', ciphers: 'DEFAULT@SECLEVEL=0' },
        { maxVersion: 'TLSv1.2', ciphers: 'AES128-SHA:AES256-SHA:AES128-GCM-SHA256' },
        { maxVersion: 'TLSv1.2', ciphers: 'ECDHE-ECDSA-AES128-SHA:ECDHE-ECDSA-AES256-SHA' },
      ] as const
      for (const options of refused) await assert.rejects(dial(front, options), JSON.stringify(options))
    })

    test('[DEPLOY-1] a name that is not ours gets no certificate, and HTTP/2 is answered', async () => {
      await assert.rejects(dial(front, { servername: 'evil.example' }))

      const connection = await dial(front, { ALPNProtocols: ['h2'] })
      const session = connectHttp2(`https://${domain}`, { createConnection: () => connection })
      const stream = session.request({ ':path': '/healthz', ':authority': domain })
      const [headers] = await once(stream, 'response')
      session.destroy()

      assert.equal(headers[':status'], 200)
      assert.ok(headers['x-request-id'])
    })

    test('[DEPLOY-2] [T084] over plain http a page leads to https on this host, and nothing else is answered', async () => {
      for (const path of ['/', '/sign-in?return_to=%2Faccount', '/account']) {
        for (const method of ['GET', 'HEAD']) {
          const page = await visitPlainly(front, path, { method })
          assert.equal(page.status, 308)
          assert.equal(page.header('location'), `https://${domain}${path}`)
          assert.equal(page.header('set-cookie'), undefined)
        }
      }
      const from = '127.0.5.1'
      const refused = [
        await visitPlainly(front, '/v1/session', { from }),
        await visitPlainly(front, '/v1/sign-in', { method: 'POST', body: '{}', from }),
        await visitPlainly(front, '/sign-in', { method: 'POST', body: '{}', from }),
        await visitPlainly(front, '/.well-known/jwks.json', { from }),
      ]
      await visit(front, `/last-of-${name}`, { from })

      for (const { status, body, header } of refused) {
        assert.deepEqual([status, JSON.parse(body).code], [403, 'https_required'])
        assert.deepEqual([header('location'), header('set-cookie')], [undefined, undefined])
      }
      await backstage.hears(({ path }) => path === `/last-of-${name}`)
      const seen = backstage.reached().filter(({ ip, path }) => ip === from && !path.startsWith('/last-of-'))
      assert.deepEqual(seen, [])
    })

    test('[DEPLOY-2] [T075] no redirect leads to where a request says', async () => {
      const spoofs = [
        { host: 'evil.example' },
        { 'x-forwarded-host': 'evil.example' },
        { host: `${domain}:evil` },
      ]
      for (const headers of spoofs) {
        const reply = await visitPlainly(front, '/sign-in', { headers })
        assert.doesNotMatch(reply.rawHeaders.join('\n'), /evil/)
      }
      for (const path of ['//evil.example', '/\\evil.example', '/%0d%0aset-cookie:a=b']) {
        const location = (await visitPlainly(front, path)).header('location')
        if (location !== undefined) assert.equal(new URL(location).origin, `https://${domain}`)
      }
    })

    test('[DEPLOY-4] [T073] another Host is misdirected, whatever the certificate said', async () => {
      for (const host of ['evil.example', `${domain}.evil.example`, `evil.example:443`, '127.0.0.1']) {
        const reply = await visit(front, '/healthz', { headers: { host } })
        assert.deepEqual([reply.status, JSON.parse(reply.body).code], [421, 'misdirected_request'], host)
        assertFenced(reply)
      }
      assert.equal((await visit(front, '/healthz', { headers: { host: domain.toUpperCase() } })).status, 200)
    })

    test('[DEPLOY-5] a Cookie header of eight kilobytes is answered by the server', async () => {
      const largest = await visit(front, '/v1/session', { headers: { cookie: `a=${'x'.repeat(8100)}` } })
      const larger = await visit(front, '/v1/session', { headers: { cookie: `a=${'x'.repeat(12_000)}` } })

      assert.equal(largest.status, 200)
      assert.ok(largest.header('x-request-id'))
      assert.deepEqual([larger.status, JSON.parse(larger.body).code], [431, 'headers_too_large'])
      assert.ok(larger.header('x-request-id'))
    })

    test('[DEPLOY-6] [T198] [T201] [T203] every answer has each security header once, and tells no version', async () => {
      const large = 'x'.repeat(200_000)
      const ofServer = [
        await visit(front, '/'),
        await visit(front, '/sign-in'),
        await visit(front, '/v1/session'),
        await visit(front, '/nothing'),
        await visit(front, '/v1/sign-in', { method: 'POST', body: '{}' }),
        await visit(front, '/v1/sign-in', { method: 'POST', body: large.slice(0, 40_000) }),
        await visit(front, /src="(\S+)"/.exec((await visit(front, '/sign-in')).body)?.[1] ?? ''),
      ]
      const ofProxy = await visit(front, '/v1/sign-in', { method: 'POST', body: large })

      assert.deepEqual(
        ofServer.map(({ status }) => status),
        [302, 200, 200, 404, 403, 403, 200],
      )
      assert.deepEqual([ofProxy.status, JSON.parse(ofProxy.body).code], [413, 'body_too_large'])
      assert.equal(ofProxy.header('x-request-id'), undefined)
      for (const reply of [...ofServer, ofProxy]) assertFenced(reply)
    })

    test('scripts come compressed, and nothing else does', async () => {
      const page = await visit(front, '/sign-in', { headers: { 'accept-encoding': 'gzip' } })
      const script = /src="(\S+)"/.exec(page.body)?.[1] ?? ''

      const answers = [
        await visit(front, script, { headers: { 'accept-encoding': 'gzip' } }),
        await visit(front, '/v1/session', { headers: { 'accept-encoding': 'gzip' } }),
      ]

      assert.deepEqual(
        answers.map(({ header }) => header('content-encoding')),
        ['gzip', undefined],
      )
      assert.equal(page.header('content-encoding'), undefined)
    })
  })
}

/** HSTS, nosniff, a policy and a word on caching, once each, and nothing that tells what runs here. */
function assertFenced(reply: Reply): void {
  for (const name of [
    'strict-transport-security',
    'x-content-type-options',
    'content-security-policy',
    'cache-control',
  ])
    assert.equal(reply.all(name).length, 1, `${name} of a ${reply.status}: ${reply.rawHeaders}`)
  assert.equal(reply.header('strict-transport-security'), 'max-age=31536000; includeSubDomains')
  assert.doesNotMatch(reply.header('server') ?? '', /\d/)
  assert.deepEqual([reply.header('x-powered-by'), reply.header('via')], [undefined, undefined])
  assert.doesNotMatch(reply.body, /nginx|caddy|haproxy/i)
}
