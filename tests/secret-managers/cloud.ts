import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import type { IncomingMessage } from 'node:http'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { promisify } from 'node:util'
import { makeCertificate } from '../../packages/server/src/test/certificate.ts'

export type Asked = {
  host: string
  method: string
  path: string
  headers: IncomingMessage['headers']
  body: string
}

export type Answered = { status?: number; headers?: Record<string, string>; body: unknown }

/** What a host of the cloud answers; undefined for no answer at all. */
export type Service = (asked: Asked) => Answered | undefined

/** What a process that fetches secrets has come to. */
export type Fetched = {
  found: Record<string, string | undefined>
  mistakes: { env: string; message: string }[]
  /** Everything that it wrote. */
  output: string
}

const preload = join(import.meta.dirname, 'beside-the-server.mjs')
const program = join(import.meta.dirname, 'print-secrets.ts')

/** The hosts of a vendor, all on this machine, with a certificate that bears their names. */
export class Cloud {
  /** Every request that came, in any process. */
  readonly asked: Asked[] = []
  readonly #services: Record<string, Service>
  readonly #folder = mkdtempSync(join(tmpdir(), 'portcullis-cloud-'))
  readonly #server

  constructor(services: Record<string, Service>) {
    this.#services = services
    const certificate = makeCertificate('cloud.test', { hosts: Object.keys(services) })
    this.keep('authority.pem', certificate.cert)
    this.#server = createServer(certificate, async (request, response) => {
      const { headers, method = '', url: path = '' } = request
      const host = (headers.host ?? '').replace(/:\d+$/, '')
      const asked = { host, method, path, headers, body: await text(request) }
      this.asked.push(asked)
      const answer = this.#services[host]?.(asked)
      if (answer === undefined) return
      const { status = 200, body } = answer
      response.writeHead(status, { 'content-type': 'application/json', ...answer.headers })
      response.end(typeof body === 'string' ? body : JSON.stringify(body))
    })
  }

  async start(): Promise<this> {
    await once(this.#server.listen(0, '127.0.0.1'), 'listening')
    return this
  }

  stop(): void {
    this.#server.closeAllConnections()
    this.#server.close()
    rmSync(this.#folder, { recursive: true })
  }

  /** Writes a file that the processes may read, and gives its path. */
  keep(name: string, text: string): string {
    const path = join(this.#folder, name)
    writeFileSync(path, text, { mode: 0o600 })
    return path
  }

  /** Fetches the secrets of an environment in a process that takes this cloud for the real one. */
  async fetchSecrets(environment: Record<string, string>, flags = ['--import', preload]): Promise<Fetched> {
    const { stdout, stderr } = await promisify(execFile)(process.execPath, [...flags, program], {
      env: {
        HOME: this.#folder,
        CLOUD_PORT: String((this.#server.address() as AddressInfo).port),
        NODE_EXTRA_CA_CERTS: join(this.#folder, 'authority.pem'),
        ...environment,
      },
    })
    return { ...JSON.parse(stdout.trim().split('\n').at(-1) ?? ''), output: stdout + stderr }
  }
}
