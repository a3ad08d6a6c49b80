import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'

export type Answer = { status: number; head: string; body: string }

/**
 * One kept-alive HTTP/1.1 connection that asks one thing at a time. A client of Node's own costs as much CPU
 * as a server, and would be what is measured; this one knows just the answers that our server gives.
 */
export class Connection {
  private received: Buffer = Buffer.alloc(0)
  private settle: { resolve: (answer: Answer) => void; reject: (error: Error) => void } | undefined
  private socket: Socket | undefined
  private readonly port: number

  static async open(port: number): Promise<Connection> {
    const connection = new Connection(port)
    connection.socket = await connection.dial()
    return connection
  }

  private constructor(port: number) {
    this.port = port
  }

  async ask(method: string, path: string, headers: Record<string, string>, body = ''): Promise<Answer> {
    const socket = this.socket ?? (await this.dial())
    this.socket = socket
    const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`)
    const length = method === 'GET' ? '' : `Content-Length: ${Buffer.byteLength(body)}\r\n`
    return new Promise((resolve, reject) => {
      this.settle = { resolve, reject }
      socket.write(`${method} ${path} HTTP/1.1\r\n${lines.join('')}${length}\r\n${body}`)
    })
  }

  private async dial(): Promise<Socket> {
    const socket = connect({ port: this.port, host: '127.0.0.1', noDelay: true })
    await once(socket, 'connect')
    const fail = (error: Error) => {
      if (this.socket === socket) this.settle?.reject(error)
    }
    socket.on('data', (chunk) => this.receive(chunk))
    socket.on('error', fail)
    socket.on('close', () => fail(new Error('The server closed a connection.')))
    return socket
  }

  close(): void {
    this.settle = undefined
    this.socket?.destroy()
  }

  private receive(chunk: Buffer): void {
    this.received = this.received.length === 0 ? chunk : Buffer.concat([this.received, chunk])
    const headEnd = this.received.indexOf('\r\n\r\n')
    if (headEnd < 0) return
    const head = this.received.toString('latin1', 0, headEnd)
    const length = headerOf(head, 'content-length')
    const bodyEnd =
      length === undefined ? this.received.indexOf('0\r\n\r\n', headEnd) + 5 : headEnd + 4 + Number(length)
    if (bodyEnd < headEnd + 4 || this.received.length < bodyEnd) return

    const answer = {
      status: Number(head.slice(9, 12)),
      head,
      body: this.received.toString('utf8', headEnd + 4, bodyEnd),
    }
    this.received = Buffer.alloc(0)
    // The server takes so many requests on a connection, and then asks for a new one.
    if (/^connection: close$/im.test(head)) this.socket = undefined
    this.settle?.resolve(answer)
  }
}

/** Asks until somebody answers, whatever the answer. */
export async function awaitServer(port: number): Promise<void> {
  for (;;) {
    try {
      const connection = await Connection.open(port)
      await connection.ask('GET', '/healthz', { Host: `localhost:${port}` })
      return connection.close()
    } catch {
      await pause(5)
    }
  }
}

/** The value of a header in an answer's head; of the first, when it comes several times. */
export function headerOf(head: string, name: string): string | undefined {
  return new RegExp(`^${name}: (.*)$`, 'im').exec(head)?.[1]
}
