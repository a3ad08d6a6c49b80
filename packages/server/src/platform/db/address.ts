import { readFileSync } from 'node:fs'
import type { ConnectionOptions } from 'node:tls'
import { isLoopback } from '../loopback.ts'

/**
 * How a database is reached, read from its URL by one strict rule. The driver's own reading lets a parameter
 * name another host than the URL does, takes every unknown `sslmode` for a safe one, and asks the environment
 * for what is missing. [DATABASE-18]
 */
export type Address = {
  /** A name, an address, or the folder of a Unix socket. */
  host: string
  port: number
  user: string | undefined
  password: string | undefined
  database: string | undefined
  ssl: ConnectionOptions | false
}

/** Parameters of libpq that mean here what they mean there. */
const known = ['host', 'port', 'user', 'password', 'sslmode', 'sslrootcert', 'sslcert', 'sslkey']

/** Reads a URL, or tells in one sentence why not, without a word of what may be secret. */
export function readAddress(url: string): Address | { mistake: string } {
  try {
    return addressOf(new URL(url))
  } catch (error) {
    if (error instanceof Mistaken) return { mistake: error.message }
    return {
      mistake: 'It is no URL. Characters such as @ : / % stand encoded in a password: %40 %3A %2F %25.',
    }
  }
}

class Mistaken extends Error {}

function addressOf(url: URL): Address {
  const given = parametersOf(url)
  const inAuthority = decodeURIComponent(url.hostname).replace(/^\[(.+)\]$/, '$1')
  if (inAuthority && given.host) throw new Mistaken('It names a host twice: leave host= out.')
  const host = inAuthority || given.host
  if (!host || host.includes(',')) throw new Mistaken('It names one host: postgresql://USER@HOST/DATABASE')
  const port = Number(url.port || given.port || 5432)
  if (!Number.isInteger(port) || port < 1 || port > 65_535) throw new Mistaken('Its port is no port.')
  return {
    host,
    port,
    user: decodeURIComponent(url.username) || given.user,
    password: decodeURIComponent(url.password) || given.password,
    database: decodeURIComponent(url.pathname.slice(1)) || undefined,
    ssl: sslOf(host, given),
  }
}

type Given = Record<string, string | undefined>

function parametersOf({ searchParams }: URL): Given {
  const given: Given = {}
  for (const [name, value] of searchParams) {
    if (!known.includes(name))
      throw new Mistaken(`It has a parameter that is not one of ${known.join(', ')}.`)
    if (name in given) throw new Mistaken(`It has ${name} twice.`)
    given[name] = value
  }
  return given
}

/** Two modes are safe, and the others are refused: they encrypt for whoever answers, or not at all. */
function sslOf(host: string, { sslmode = 'disable', sslrootcert, sslcert, sslkey }: Given): Address['ssl'] {
  if (sslmode === 'disable') return false
  if (host.startsWith('/'))
    throw new Mistaken('It leads to a Unix socket, which has no TLS: leave sslmode out.')
  const ca = sslrootcert === undefined || sslrootcert === 'system' ? undefined : certificateIn(sslrootcert)
  const common = {
    // Said, because NODE_TLS_REJECT_UNAUTHORIZED would have the last word otherwise.
    rejectUnauthorized: true,
    minVersion: 'TLSv1.2' as const,
    ...(ca && { ca }),
    ...(sslcert && { cert: certificateIn(sslcert) }),
    ...(sslkey && { key: textIn(sslkey) }),
  }
  if (sslmode === 'verify-full') return common
  if (sslmode !== 'verify-ca')
    throw new Mistaken('Its sslmode does not check who answers. Write sslmode=verify-full')
  if (ca) return { ...common, checkServerIdentity: () => undefined }
  throw new Mistaken(
    'With sslmode=verify-ca anybody passes whom a public authority knows. Write sslmode=verify-full, or ' +
      'add sslrootcert=FILE with the authority of this database alone.',
  )
}

function certificateIn(file: string): string {
  const text = textIn(file)
  if (text.includes('-----BEGIN CERTIFICATE-----')) return text
  throw new Mistaken(`It names ${file}, which holds no certificate in PEM.`)
}

function textIn(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    throw new Mistaken(`It names ${file}, which cannot be read.`)
  }
}

/** Whether nobody is on the way: the same machine, or a sidecar beside us. */
export function isLocal({ host }: Address): boolean {
  return host.startsWith('/') || isLoopback(host)
}

/** The address of a URL that has been accepted before. */
export function getAddress(url: string): Address {
  const address = readAddress(url)
  if ('mistake' in address) throw new Error(`The URL of the database cannot be used. ${address.mistake}`)
  return address
}
