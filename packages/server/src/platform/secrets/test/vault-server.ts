import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import type { MadeCertificate } from '../../../test/certificate.ts'

/** The token that this Vault takes, and no other. */
export const vaultToken = 'hvs.the-token-of-the-tests'

/** A server that speaks as much of Vault's HTTP API as reading a KV store of version 2 takes. */
export class VaultServer {
  /** What is kept, by mount and path. */
  readonly kept = new Map<string, object>()
  /** Every request that came. */
  readonly asked: { path: string; headers: IncomingMessage['headers'] }[] = []
  /** Answers in its own way instead, where it is set. */
  instead: ((response: ServerResponse) => void) | undefined
  readonly #server: ReturnType<typeof createServer>
  readonly #certificate: MadeCertificate | undefined

  constructor(certificate?: MadeCertificate) {
    this.#certificate = certificate
    const answer = (request: IncomingMessage, response: ServerResponse) => this.#answer(request, response)
    this.#server = certificate ? createTlsServer(certificate, answer) : createServer(answer)
  }

  async start(): Promise<this> {
    this.#server.listen(0, '127.0.0.1')
    await once(this.#server, 'listening')
    return this
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections()
    this.#server.close()
    await once(this.#server, 'close')
  }

  get address(): string {
    const { port } = this.#server.address() as AddressInfo
    return this.#certificate ? `https://localhost:${port}` : `http://127.0.0.1:${port}`
  }

  #answer({ url: path = '', headers }: IncomingMessage, response: ServerResponse): void {
    this.asked.push({ path, headers })
    const say = (status: number, body: object) =>
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))

    const [, mount, rest] = /^\/v1\/([^/]+)\/data\/(.+)$/.exec(decodeURIComponent(path)) ?? []
    const data = this.kept.get(`${mount}/${rest}`)
    const metadata = { created_time: '2026-01-01T00:00:00Z', deletion_time: '', destroyed: false, version: 1 }
    if (this.instead) this.instead(response)
    else if (headers['x-vault-token'] !== vaultToken) say(403, { errors: ['permission denied'] })
    else if (data === undefined) say(404, { errors: [] })
    else say(200, { lease_duration: 0, renewable: false, data: { data, metadata } })
  }
}
