import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { Agent, type RequestOptions, request } from 'node:https'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type ConnectionOptions, connect, type TLSSocket } from 'node:tls'
import { type Limits, usualLimits } from '../http/limits.ts'
import { openDoors } from '../http/listen.ts'
import { type MadeCertificate, makeCertificate } from './certificate.ts'
import { openHouse } from './house.ts'

export const host = 'auth.example.com'

/** Short enough for a test to see a renewed certificate, in milliseconds. */
const lookMs = 100

export type Reply = {
  status: number
  headers: Record<string, string | string[] | undefined>
  body: string
  /** The certificate that was shown. */
  fingerprint: string
}

export type TlsHouse = Awaited<ReturnType<typeof openTlsHouse>>

/** A house that speaks TLS itself, with the certificate of a moment ago, at a port of its own. */
export async function openTlsHouse({
  environment = {},
  limits = {},
}: {
  environment?: Record<string, string>
  limits?: Partial<Limits>
} = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'portcullis-tls-'))
  const files = {
    TLS_CERTIFICATE_FILE: join(folder, 'fullchain.pem'),
    TLS_KEY_FILE: join(folder, 'privkey.pem'),
  }
  const put = (file: string, text: string) => {
    writeFileSync(`${file}.new`, text, { mode: 0o600 })
    renameSync(`${file}.new`, file)
  }
  const install = ({ cert, key }: Pick<MadeCertificate, 'cert' | 'key'>) => {
    put(files.TLS_CERTIFICATE_FILE, cert)
    put(files.TLS_KEY_FILE, key)
  }
  const first = makeCertificate(host)
  install(first)
  const house = await openHouse({ PORT: '0', TRUSTED_PROXIES: '', ...files, ...environment })
  const doors = await openDoors(house.ctx, house.app.fetch, { limits: { ...usualLimits, ...limits }, lookMs })

  // Whoever asks sees by its fingerprint which certificate was shown, and so trusts them all.
  const there = { port: doors.port, host: '127.0.0.1', servername: host, rejectUnauthorized: false }
  const dial = (options: ConnectionOptions = {}): TLSSocket => connect({ ...there, ...options })
  const ask = (path: string, { headers, ...options }: RequestOptions = {}, body = ''): Promise<Reply> =>
    new Promise((resolve, reject) => {
      const asking = request({ ...there, agent: false, path, ...options, headers: { host, ...headers } })
      asking.on('error', reject)
      asking.on('response', async (answer) => {
        const { fingerprint256 = '' } = (answer.socket as TLSSocket).getPeerCertificate()
        const chunks = await answer.toArray()
        const text = Buffer.concat(chunks).toString()
        resolve({
          ...{ status: answer.statusCode ?? 0, headers: answer.headers, body: text },
          fingerprint: fingerprint256,
        })
      })
      asking.end(body)
    })

  return {
    house,
    doors,
    files,
    folder,
    first,
    /** Puts a certificate and its key where the server looks for them, one after the other. */
    install,
    put,
    /** One request over TLS, on a connection of its own if no agent is named. */
    ask,
    /** A connection on which nothing has been asked yet. */
    dial,
    agent: () => new Agent({ keepAlive: true, maxSockets: 1 }),
    /** What the log tells of certificates, newest last. */
    told: () => house.logged.map((line) => JSON.parse(line)).filter(({ msg }) => /^certificate/.test(msg)),
    close: async () => {
      await doors.close({ idleMs: 0, boundMs: 100 })
      await house.close()
      rmSync(folder, { recursive: true })
    },
  }
}
