import assert from 'node:assert/strict'
import { once } from 'node:events'
import { mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { after, before, beforeEach, describe, test } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import { type MadeCertificate, makeCertificate } from '../test/certificate.ts'
import { anAccount } from '../test/fixtures.ts'
import { goodPassword } from '../test/house.ts'
import { host, openTlsHouse, type TlsHouse } from '../test/tls-house.ts'
import { keepDoing, until } from '../test/until.ts'
import { type Certificate, readCertificate } from './certificate.ts'
import { keepCertificate } from './keep-certificate.ts'

const json = { origin: `https://${host}`, 'content-type': 'application/json' }
const signIn = JSON.stringify({ email: 'ann@example.com', password: goodPassword, transport: 'cookie' })

describe('a server with a certificate of its own', () => {
  let tls: TlsHouse
  before(async () => {
    tls = await openTlsHouse()
  })
  beforeEach(() => tls.house.empty())
  after(() => tls.close())

  test('[TLS-1] signs in over https, and tells browsers to come that way alone', async () => {
    await anAccount(tls.house)

    const { status, headers } = await tls.ask('/v1/sign-in', { method: 'POST', headers: json }, signIn)
    const cookie = headers['set-cookie']?.[0]?.split(';')[0] ?? ''
    const account = await tls.ask('/v1/account', { headers: { cookie } })

    assert.equal(status, 201)
    assert.match(cookie, /^__Host-session=/)
    assert.equal(headers['strict-transport-security'], 'max-age=31536000; includeSubDomains')
    assert.equal(account.status, 200)
  })

  test('[TLS-1] is not to be spoken to in plain, and says nothing to whoever does', async () => {
    const socket = connect(tls.doors.port, '127.0.0.1')
    socket.write(`GET /healthz HTTP/1.1\r\nHost: ${host}\r\n\r\n`)
    const said = await socket.toArray().catch(() => [])

    assert.doesNotMatch(Buffer.concat(said).toString('latin1'), /HTTP|status/)
    assert.equal((await tls.ask('/healthz')).status, 200)
  })

  test('[TLS-9] knows what it shows, and until when', async () => {
    const { fingerprint } = await tls.ask('/healthz')
    const facts = tls.doors.certificate()

    assert.equal(facts?.fingerprint, fingerprint)
    assert.deepEqual(facts?.subjectNames, [host])
    assert.ok(Math.abs((facts?.notAfter.getTime() ?? 0) - Date.now() - 86_400_000) < 60_000)
  })

  test('[TLS-4] shows a renewed certificate soon, while an open connection goes on', async () => {
    const agent = tls.agent()
    const early = await tls.ask('/healthz', { agent })
    const renewed = makeCertificate(host)

    tls.install(renewed)
    await until(() => tls.doors.certificate()?.fingerprint === renewed.fingerprint)
    const onTheOld = await tls.ask('/healthz', { agent })
    const onANew = await tls.ask('/healthz')
    agent.destroy()

    assert.equal(onTheOld.status, 200)
    assert.equal(onTheOld.fingerprint, early.fingerprint)
    assert.equal(onANew.fingerprint, renewed.fingerprint)
    assert.equal(tls.told().at(-1)?.msg, 'certificate renewed')
  })

  test('[TLS-4] shows it however it is put there: by links as certbot does, by a mounted folder, in place', async () => {
    const { TLS_CERTIFICATE_FILE: certificateFile, TLS_KEY_FILE: keyFile } = tls.files
    const folderOf = (name: string, { cert, key }: { cert: string; key: string }) => {
      mkdirSync(join(tls.folder, name))
      tls.put(join(tls.folder, name, 'fullchain.pem'), cert)
      tls.put(join(tls.folder, name, 'privkey.pem'), key)
    }
    const link = (target: string, path: string) => {
      symlinkSync(target, `${path}.new`)
      renameSync(`${path}.new`, path)
    }
    const isShown = async ({ fingerprint }: { fingerprint: string }) =>
      (await tls.ask('/healthz')).fingerprint === fingerprint
    const [byLinks, byFolder, inPlace] = [
      makeCertificate(host),
      makeCertificate(host, { key: 2048 }),
      makeCertificate(host),
    ]

    folderOf('archive', byLinks)
    link('archive/fullchain.pem', certificateFile)
    link('archive/privkey.pem', keyFile)
    await until(() => isShown(byLinks))
    folderOf('2026', byFolder)
    link('archive', join(tls.folder, 'data'))
    link('data/fullchain.pem', certificateFile)
    link('data/privkey.pem', keyFile)
    link('2026', join(tls.folder, 'data'))
    await until(() => isShown(byFolder))
    writeFileSync(certificateFile, inPlace.cert)
    writeFileSync(keyFile, inPlace.key)
    await until(() => isShown(inPlace))

    for (const path of [certificateFile, keyFile]) rmSync(path)
    tls.install(inPlace)
  })

  test('[TLS-5] refuses a broken one, says why once, and goes on with the one before', async () => {
    const { fingerprint } = await tls.ask('/healthz')
    const broken: [string, { cert: string; key: string }, RegExp][] = [
      ['expired', makeCertificate(host, { endsAt: new Date(Date.now() - 1000) }), /It ended on/],
      ['of another host', makeCertificate('evil.example'), /not for auth\.example\.com/],
      [
        'cut short',
        { ...makeCertificate(host), cert: '-----BEGIN CERTIFICATE-----\nMIIB' },
        /no certificate/,
      ],
      [
        'with another key',
        { ...makeCertificate(host), key: makeCertificate(host).key },
        /not that of the certificate/,
      ],
    ]

    for (const [what, certificate, why] of broken) {
      tls.house.logged.length = 0
      tls.install(certificate)
      await until(() => tls.told().length > 0)
      await wait(300)

      assert.equal(tls.told().length, 1, what)
      assert.equal(tls.told()[0]?.level, 'error', what)
      assert.match(tls.told()[0]?.why.join(), why, what)
      assert.doesNotMatch(tls.house.logged.join(), /PRIVATE KEY/, what)
      assert.equal((await tls.ask('/healthz')).fingerprint, fingerprint, what)
      assert.equal(tls.doors.certificate()?.fingerprint, fingerprint, what)
    }
    rmSync(tls.files.TLS_KEY_FILE)
    await until(() => tls.told().length > 1)
    assert.equal((await tls.ask('/healthz')).fingerprint, fingerprint, 'gone')
  })

  test('[TLS-5] does not call broken what is being replaced: certificate first, key a moment later', async (t) => {
    const lookMs = 300
    const [before, between, renewed] = [makeCertificate(host), makeCertificate(host), makeCertificate(host)]
    const [certificateFile, keyFile] = [join(tls.folder, 'other.pem'), join(tls.folder, 'other.key')]
    const putBoth = ({ cert, key }: MadeCertificate) => {
      tls.put(certificateFile, cert)
      tls.put(keyFile, key)
    }
    putBoth(before)
    const files = { certificateFile, keyFile }
    const certificate = readCertificate(files, host, new Date()) as Certificate
    const server = { setSecureContext: () => undefined, setTicketKeys: () => undefined } as never
    const kept = keepCertificate(tls.house.ctx, server, { files, certificate, lookMs })
    t.after(() => kept.stop())
    const isShown = ({ fingerprint }: MadeCertificate) => kept.facts().fingerprint === fingerprint
    putBoth(between)
    await until(() => isShown(between))

    tls.put(certificateFile, renewed.cert)
    await wait(lookMs * 1.4)
    tls.put(keyFile, renewed.key)
    await until(() => isShown(renewed))

    assert.deepEqual(
      tls.told().map(({ msg }) => msg),
      ['certificate renewed', 'certificate renewed'],
    )
  })

  test('[TLS-5] shows the very certificate that it has judged, whatever the files hold a moment later', async (t) => {
    const [before, renewed, newest] = [makeCertificate(host), makeCertificate(host), makeCertificate(host)]
    const [certificateFile, keyFile] = [join(tls.folder, 'judged.pem'), join(tls.folder, 'judged.key')]
    const putBoth = ({ cert, key }: MadeCertificate) => {
      tls.put(certificateFile, cert)
      tls.put(keyFile, key)
    }
    putBoth(before)
    const files = { certificateFile, keyFile }
    const certificate = readCertificate(files, host, new Date()) as Certificate
    putBoth(renewed)
    // It asks for the time when it begins, at each look, and whenever it judges.
    const replacing = [() => tls.put(certificateFile, newest.cert), () => tls.put(keyFile, newest.key)]
    let asked = 0
    const now = () => {
      asked += 1
      if (asked > 3) replacing.shift()?.()
      return new Date()
    }

    const server = { setSecureContext: () => undefined, setTicketKeys: () => undefined } as never
    const kept = keepCertificate({ ...tls.house.ctx, now }, server, { files, certificate, lookMs: 50 })
    t.after(() => kept.stop())
    await until(() => kept.facts().fingerprint === newest.fingerprint)

    assert.deepEqual(
      tls.told().map(({ msg, certificate }) => [msg, certificate.fingerprint]),
      [renewed, newest].map(({ fingerprint }) => ['certificate renewed', fingerprint]),
    )
  })

  test('[TLS-4] [TLS-5] reads the files at once when it is told to, and says at once what is wrong', async () => {
    const renewed = makeCertificate(host)

    tls.install(renewed)
    tls.doors.reload()
    const shown = await tls.ask('/healthz')
    tls.put(tls.files.TLS_KEY_FILE, 'no key')
    tls.doors.reload()
    const after = await tls.ask('/healthz')

    assert.equal(shown.fingerprint, renewed.fingerprint)
    assert.equal(after.fingerprint, renewed.fingerprint)
    assert.match(tls.told().at(-1)?.why.join(), /TLS_KEY_FILE: The file .* holds no private key/)
    tls.install(renewed)
  })

  test('[TLS-4] loses no request under traffic, while certificates are renewed again and again', async (t) => {
    let answered = 0
    const seen = new Set<string>()
    const visitor = (agent: ReturnType<TlsHouse['agent']> | false) =>
      keepDoing(t, async () => {
        const { status, fingerprint } = await tls.ask('/v1/session', agent ? { agent } : {})
        assert.equal(status, 200)
        seen.add(fingerprint)
        answered++
      })

    const kept = [tls.agent(), tls.agent()]
    const visitors = [...kept, false as const, false as const].map(visitor)
    for (let times = 0; times < 5; times++) {
      tls.install(makeCertificate(host, times % 2 ? { key: 2048 } : {}))
      tls.doors.reload()
      const enough = answered + 40
      await until(() => answered > enough)
    }
    await Promise.all(visitors.map((end) => end()))
    for (const agent of kept) agent.destroy()

    assert.ok(seen.size >= 5, String(seen.size))
  })

  test('[TLS-3] [TLS-4] a renewed certificate is shown with the same care', async () => {
    tls.install(makeCertificate(host))
    tls.doors.reload()

    for (const refused of [
      { minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' } as const,
      { maxVersion: 'TLSv1.2', ciphers: 'AES128-SHA:ECDHE-ECDSA-AES128-SHA' } as const,
    ]) {
      await assert.rejects(once(tls.dial(refused), 'secureConnect'), /alert/)
    }
    const socket = tls.dial()
    await once(socket, 'secureConnect')
    assert.equal(socket.getProtocol(), 'TLSv1.3')
    socket.destroy()
  })

  test('[TLS-9] says once a day that a certificate is about to end and nobody renews it', async () => {
    await tls.house.letTimePass(18 * 3600)
    await until(() => tls.told().length > 0)
    await wait(250)

    assert.deepEqual(
      tls.told().map(({ level, msg }) => [level, msg]),
      [['warn', 'certificate about to end, and not renewed']],
    )
  })
})
