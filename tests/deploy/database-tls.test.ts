import assert from 'node:assert/strict'
import { once } from 'node:events'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { createServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { TLSSocket } from 'node:tls'
import { openPostgres } from '../../packages/server/src/platform/db/postgres.ts'
import { type MadeCertificate, makeCertificate } from '../../packages/server/src/test/certificate.ts'
import { Command } from '../../packages/server/src/test/run-command.ts'
import { productionSettings } from '../../packages/server/src/test/serve-command.ts'
import { startTestPostgres, type TestPostgres } from '../../scripts/test-postgres.ts'

const folder = mkdtempSync(join(tmpdir(), 'portcullis-database-tls-'))
const keep = (name: string, { cert }: MadeCertificate): string => {
  writeFileSync(join(folder, name), cert)
  return join(folder, name)
}

/** Asks one question over the pool, and listens; gives what became of each, and what was said on errors. */
async function useDatabase(url: string) {
  const errors: string[] = []
  const driver = openPostgres({
    url,
    connections: 1,
    applicationName: 'tls',
    onError: ({ message }) => errors.push(message),
  })
  const answer = await driver
    .query('select coalesce(bool_and(ssl), false) as ssl from pg_stat_ssl where pid <> 0', [], 'ssl')
    .then(
      () => 'answered',
      (error: Error) => error.message,
    )
  const stop = await driver.listen(
    'portcullis',
    () => undefined,
    () => undefined,
  )
  const encrypted =
    answer === 'answered'
      ? (
          await driver.query(
            `select s.ssl, s.version from pg_stat_ssl s join pg_stat_activity a using (pid)
             where a.application_name in ('tls', 'portcullis listener')`,
            [],
            'encrypted',
          )
        ).rows
      : []
  await stop()
  await driver.close()
  return { answer, errors, encrypted }
}

describe('the way to a database that speaks TLS', () => {
  const certificate = makeCertificate('localhost', { hosts: ['localhost', 'db.example.com'] })
  const right = keep('right.pem', certificate)
  const other = keep('other.pem', makeCertificate('localhost'))
  let postgres: TestPostgres
  before(async () => {
    postgres = await startTestPostgres({ certificate })
  })
  after(() => postgres.stop())

  const urlTo = (host: string, parameters: string): string => {
    const url = new URL(postgres.url)
    url.hostname = host
    return url.href + parameters
  }

  test('[DATABASE-18] with the right authority and name every connection is encrypted, the listening one too', async () => {
    const { answer, errors, encrypted } = await useDatabase(
      urlTo('localhost', `?sslmode=verify-full&sslrootcert=${right}`),
    )

    assert.deepEqual([answer, errors], ['answered', []])
    assert.deepEqual(encrypted, Array(2).fill({ ssl: true, version: 'TLSv1.3' }))
  })

  test('[DATABASE-18] with sslmode=verify-ca the authority is enough, whatever the name', async () => {
    const { answer, encrypted } = await useDatabase(
      urlTo('127.0.0.1', `?sslmode=verify-ca&sslrootcert=${right}`),
    )

    assert.equal(answer, 'answered')
    assert.equal(encrypted.length, 2)
  })

  const refused: [string, () => string, RegExp][] = [
    [
      'another name',
      () => urlTo('127.0.0.1', `?sslmode=verify-full&sslrootcert=${right}`),
      /IP: 127\.0\.0\.1/,
    ],
    ['an unknown authority', () => urlTo('localhost', '?sslmode=verify-full'), /self-signed/],
    [
      'another authority',
      () => urlTo('localhost', `?sslmode=verify-full&sslrootcert=${other}`),
      /self-signed|unable to verify/,
    ],
    [
      'another authority, with verify-ca',
      () => urlTo('127.0.0.1', `?sslmode=verify-ca&sslrootcert=${other}`),
      /self-signed|unable to verify/,
    ],
  ]
  for (const [what, url, why] of refused) {
    test(`[T208] [DATABASE-18] ${what} is refused, and nothing is tried without`, async () => {
      const { answer, errors } = await useDatabase(url())

      assert.match(answer, why)
      assert.match(errors[0] ?? '', why)
    })
  }
})

describe('a server that poses as the database', () => {
  const day = 86_400_000
  const good = makeCertificate('localhost')
  const poses: [string, MadeCertificate | undefined, 'S' | 'N' | 'E', RegExp][] = [
    [
      'with a certificate that has expired',
      makeCertificate('localhost', {
        beginsAt: new Date(Date.now() - 3 * day),
        endsAt: new Date(Date.now() - day),
      }),
      'S',
      /expired/,
    ],
    [
      'with a certificate that is of the future',
      makeCertificate('localhost', {
        beginsAt: new Date(Date.now() + day),
        endsAt: new Date(Date.now() + 2 * day),
      }),
      'S',
      /not yet valid/,
    ],
    [
      'with a certificate of another host',
      makeCertificate('mallory.example.com'),
      'S',
      /mallory\.example\.com/,
    ],
    ['that says it has no TLS', undefined, 'N', /does not support SSL/],
    ['that answers with an error instead', undefined, 'E', /error establishing an SSL connection/],
    [
      'that says yes and goes on in plain text',
      undefined,
      'S',
      /wrong version number|packet length|disconnected/,
    ],
  ]
  for (const [how, certificate, reply, why] of poses) {
    test(`[T208] [DATABASE-18] ${how} is refused, and is told neither user nor password`, async () => {
      const server = await pose(certificate, reply)
      const authority = keep('posing.pem', certificate ?? good)
      const way = `sslmode=verify-full&sslrootcert=${authority}`
      const url = `postgresql://server:canary@localhost:${server.port}/portcullis?${way}`

      const { answer, errors } = await useDatabase(url)

      assert.match(answer, why)
      assert.match(errors[0] ?? '', why)
      assert.ok(server.connections() >= 2)
      assert.doesNotMatch(server.heard(), /canary|server|portcullis/)
      await server.close()
    })
  }

  test('[T208] [DATABASE-18] a server that cannot trust its database does not start, and says why', async () => {
    const server = await pose(makeCertificate('mallory.example.com'), 'S')
    const url = `postgresql://server:canary@localhost:${server.port}/portcullis?sslmode=verify-full`

    const { code, output } = await new Command(['serve'], { ...productionSettings, DATABASE_URL: url }).ends()

    assert.equal(code, 1)
    assert.match(output, /The database of DATABASE_URL does not answer: self-signed certificate/)
    assert.doesNotMatch(server.heard(), /canary/)
    await server.close()
  })

  test('[T208] [DATABASE-18] where TLS is not asked for, another machine is not asked at all', async () => {
    const url = 'postgresql://server:canary@db.example.com/portcullis'
    const serve = (DATABASE_URL: string, more: Record<string, string> = {}) =>
      new Command(['serve'], { ...productionSettings, DATABASE_URL, ...more }).ends()
    const [plain, direct, migrating] = await Promise.all([
      serve(url),
      serve('postgresql://server@localhost/portcullis', { DATABASE_DIRECT_URL: url }),
      new Command(['migrate'], { DATABASE_OWNER_URL: url }).ends(),
    ])

    for (const [{ code, output }, name] of [
      [plain, 'DATABASE_URL'],
      [direct, 'DATABASE_DIRECT_URL'],
      [migrating, 'DATABASE_OWNER_URL'],
    ] as const) {
      assert.equal(code, 2, output)
      assert.match(
        output,
        new RegExp(`^  ${name}: db\\.example\\.com is another machine.*Add sslmode=verify-full$`, 'm'),
      )
      assert.doesNotMatch(output, /canary/)
    }
  })
})

/** Answers the request for TLS as told, and keeps everything that comes after, decrypted where it can be. */
async function pose(certificate: MadeCertificate | undefined, reply: 'S' | 'N' | 'E') {
  let heard = ''
  let connections = 0
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    connections += 1
    sockets.add(socket)
    socket.on('error', () => undefined)
    socket.once('data', () => {
      socket.write(reply)
      const inside =
        certificate && reply === 'S'
          ? new TLSSocket(socket, { isServer: true, key: certificate.key, cert: certificate.cert })
          : socket
      inside.on('error', () => undefined)
      inside.on('data', (chunk) => {
        heard += chunk.toString('latin1')
        if (!certificate) socket.write('R\0\0\0\b\0\0\0\0')
      })
    })
  }).listen(0, 'localhost')
  await once(server, 'listening')
  return {
    port: (server.address() as { port: number }).port,
    heard: () => heard,
    connections: () => connections,
    close: async () => {
      for (const socket of sockets) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  }
}
