import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { type ConnectionOptions, getCiphers } from 'node:tls'
import { makeCertificate } from '../../packages/server/src/test/certificate.ts'
import { host, openTlsHouse, type TlsHouse } from '../../packages/server/src/test/tls-house.ts'

/** What OpenSSL would still speak if it were asked to. */
const anything = 'ALL:COMPLEMENTOFALL@SECLEVEL=0'

/** ASVS 12.1.2: forward secrecy and authenticated encryption, whatever the kind of certificate. */
const strong = /^ECDHE-(ECDSA|RSA)-(AES\d{3}-GCM-SHA\d{3}|CHACHA20-POLY1305)$/

for (const [kind, key] of [
  ['ECDSA', 'P-256'],
  ['RSA', 2048],
] as const) {
  describe(`with a certificate of ${kind}`, () => {
    let tls: TlsHouse
    before(async () => {
      tls = await openTlsHouse()
      tls.install(makeCertificate(host, { key }))
      tls.doors.reload()
    })
    after(() => tls.close())

    /** Offers this; gives what was agreed on, or undefined where that was nothing. */
    const suiteOf = async (options: ConnectionOptions) => {
      const socket = tls.dial(options)
      return new Promise<string | undefined>((resolve) => {
        socket.once('secureConnect', () => {
          resolve(`${socket.getProtocol()} ${socket.getCipher().name}`)
          socket.destroy()
        })
        socket.once('error', () => resolve(undefined))
      })
    }

    test('[T207] [TLS-3] TLS 1.3 is spoken, 1.2 if need be, and nothing older', async () => {
      const spoken = await Promise.all([
        suiteOf({}),
        suiteOf({ maxVersion: 'TLSv1.2' }),
        suiteOf({ minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: anything }),
        suiteOf({ minVersion: 'TLSv1', maxVersion: 'TLSv1', ciphers: anything }),
      ])

      assert.match(spoken[0] ?? '', /^TLSv1\.3 /)
      assert.match(spoken[1] ?? '', /^TLSv1\.2 /)
      assert.deepEqual(spoken.slice(2), [undefined, undefined])
    })

    test('[T207] [TLS-3] of every suite of TLS 1.2 only the strong ones are agreed on', async () => {
      const offered = getCiphers().filter((name) => !name.startsWith('tls_'))
      const agreed: string[] = []
      for (const name of offered) {
        const ciphers = `${name.toUpperCase()}:@SECLEVEL=0`
        if (await suiteOf({ maxVersion: 'TLSv1.2', ciphers })) agreed.push(name.toUpperCase())
      }

      assert.ok(offered.length > 40, 'a client that knows weak ones')
      assert.equal(agreed.length, 3, agreed.join())
      for (const name of agreed) assert.match(name, strong)
    })

    test('[T207] [TLS-3] keys are agreed on in sound groups alone, in one against quantum computers first', async () => {
      const groupOf = async (ecdhCurve: string) => {
        const socket = tls.dial({ ecdhCurve, minVersion: 'TLSv1.3' })
        return new Promise((resolve) => {
          socket.once('secureConnect', () => {
            resolve((socket.getEphemeralKeyInfo() as { name?: string }).name)
            socket.destroy()
          })
          socket.once('error', () => resolve(undefined))
        })
      }

      assert.equal(await groupOf('P-256:X25519:X25519MLKEM768'), 'X25519MLKEM768')
      assert.equal(await groupOf('P-256'), 'prime256v1')
      for (const group of ['P-521', 'secp256k1', 'brainpoolP256r1', 'ffdhe2048'])
        assert.equal(await groupOf(group).catch(() => undefined), undefined, group)
    })

    test('[T207] [TLS-3] no signature is made with SHA-1', async () => {
      const sigalgs = ['RSA+SHA1', 'ECDSA+SHA1', 'RSA+SHA256', 'ECDSA+SHA256']
      const signedWith = (algorithms: string[]) =>
        suiteOf({ sigalgs: algorithms.join(':'), maxVersion: 'TLSv1.2', ciphers: anything })

      assert.equal(await signedWith(sigalgs.slice(0, 2)), undefined)
      assert.match((await signedWith(sigalgs.slice(2))) ?? '', /^TLSv1\.2 ECDHE/)
    })

    test('[T207] [TLS-3] a client that asks to renegotiate is refused', async () => {
      const socket = tls.dial({ maxVersion: 'TLSv1.2' })
      await new Promise((resolve) => socket.once('secureConnect', resolve))

      const refused = await new Promise<Error | null | undefined>((resolve) => {
        socket.once('error', resolve)
        socket.renegotiate({ rejectUnauthorized: false }, (error) => resolve(error))
        setTimeout(() => resolve(undefined), 1000)
      })
      socket.destroy()

      assert.match(String(refused), /no renegotiation/i)
      assert.ok(await suiteOf({ maxVersion: 'TLSv1.2' }))
    })
  })
}

test('[T207] [TLS-3] to OpenSSL the chain is valid, nothing is compressed, and no early data is taken', async (t) => {
  const openssl = '/usr/bin/openssl'
  if (!existsSync(openssl)) return t.skip('There is no openssl here.')
  const tls = await openTlsHouse()
  t.after(() => tls.close())
  const [session, early] = [join(tls.folder, 'session'), join(tls.folder, 'early')]
  const request = `GET /healthz HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`
  writeFileSync(early, request)
  const ask = async (...words: string[]) => {
    const at = ['-connect', `127.0.0.1:${tls.doors.port}`, '-servername', host, '-verify_hostname', host]
    const trust = ['-CAfile', tls.files.TLS_CERTIFICATE_FILE, '-verify_return_error', '-ign_eof']
    const client = spawn(openssl, ['s_client', ...at, ...trust, ...words])
    client.stdin.write(request)
    const said = Buffer.concat(await client.stdout.toArray()).toString('latin1')
    return { said, code: client.exitCode ?? (await once(client, 'close'))[0] }
  }

  const first = await ask('-tls1_3', '-comp', '-sess_out', session)
  const second = await ask('-tls1_3', '-sess_in', session, '-early_data', early)
  const older = await ask('-tls1_2', '-comp')

  for (const { said, code } of [first, second, older]) {
    assert.equal(code, 0)
    assert.match(said, /Verify return code: 0 \(ok\)/)
    assert.match(said, /Compression: NONE/)
    assert.match(said, /HTTP\/1\.1 200 OK/)
  }
  assert.match(first.said, /Max Early Data: 0/)
  assert.match(second.said, /Reused, TLSv1\.3/)
  assert.match(second.said, /Early data was not sent/)
})

for (const HTTP2 of ['false', 'true']) {
  test(`[T082] [TLS-3] over TLS requests are read as strictly, HTTP2=${HTTP2}`, async (t) => {
    const tls = await openTlsHouse({ environment: { HTTP2 } })
    t.after(() => tls.close())
    const head = `POST /v1/sign-in HTTP/1.1\r\nHost: ${host}\r\n`
    const hidden = `GET /healthz HTTP/1.1\r\nHost: ${host}\r\n\r\n`
    const send = async (bytes: string) => {
      const socket = tls.dial({ ALPNProtocols: ['http/1.1'] })
      socket.write(bytes, 'latin1')
      return Buffer.concat(await socket.toArray()).toString('latin1')
    }

    for (const framing of [
      'Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
      'Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n',
      'Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n',
      'Content-Length: 2\r\nContent-Length: 0\r\n\r\n{}',
      'Content-Length: +2\r\n\r\n{}',
      'Transfer-Encoding: chunked\r\n\r\n2\n{}\n0\n\n',
      'X-A: b\r\n c\r\nContent-Length: 2\r\n\r\n{}',
      'X-A: b\nContent-Length: 2\r\n\r\n{}',
      'X-A: b\0c\r\nContent-Length: 2\r\n\r\n{}',
    ]) {
      const said = await send(head + framing + hidden)
      assert.match(said, /^HTTP\/1\.1 400 [\s\S]*"code":"malformed_request"/, framing)
      assert.doesNotMatch(said, /200 OK/, framing)
      assert.match(said, /\r\nstrict-transport-security: /i, framing)
    }
    const many = `GET /healthz HTTP/1.1\r\nHost: ${host}\r\n${'x: y\r\n'.repeat(200)}\r\n`
    const long = `GET /healthz HTTP/1.1\r\nHost: ${host}\r\nx: ${'y'.repeat(17_000)}\r\n\r\n`
    const bearers = 'Authorization: Bearer a\r\nAuthorization: Bearer b\r\nConnection: close\r\n\r\n'
    const twice = `GET /v1/account HTTP/1.1\r\nHost: ${host}\r\n${bearers}`

    assert.match(await send(many.replace('x: y', 'Connection: close')), /^HTTP\/1\.1 431 /)
    assert.match(await send(long), /^HTTP\/1\.1 431 /)
    assert.match(await send(twice), /^HTTP\/1\.1 401 /)
    assert.match(
      await send(hidden.replace('\r\n\r\n', '\r\nConnection: close\r\n\r\n')),
      /^HTTP\/1\.1 200 OK/,
    )
  })
}
