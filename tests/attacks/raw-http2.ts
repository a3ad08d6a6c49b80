import { once } from 'node:events'
import type { TLSSocket } from 'node:tls'

/** The kinds of frames (RFC 9113 6) that a test sends or waits for. */
export const kinds = {
  data: 0,
  headers: 1,
  reset: 3,
  settings: 4,
  ping: 6,
  goaway: 7,
  window: 8,
  continuation: 9,
}

const flags = { endStream: 1, endHeaders: 4 }

export type Frame = { kind: number; stream: number; payload: Buffer }

/** A connection for HTTP/2 on which a test writes the very frames, as no library would. */
export class RawHttp2 {
  readonly frames: Frame[] = []
  readonly closed: Promise<unknown>
  private received = Buffer.alloc(0)
  private readonly socket: TLSSocket
  private nextStream = 1

  static async open(socket: TLSSocket): Promise<RawHttp2> {
    await once(socket, 'secureConnect')
    return new RawHttp2(socket)
  }

  private constructor(socket: TLSSocket) {
    this.socket = socket
    this.closed = new Promise((resolve) => socket.once('close', resolve))
    socket.on('error', () => undefined)
    socket.on('data', (chunk) => this.receive(chunk))
    socket.write('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n')
    this.write(kinds.settings, 0, 0)
    this.write(kinds.window, 0, 0, Buffer.from([0x3f, 0xff, 0, 0])) // As if every answer was read at once.
  }

  write(kind: number, flag: number, stream: number, payload: Uint8Array = Buffer.alloc(0)): void {
    const head = Buffer.alloc(9)
    head.writeUIntBE(payload.length, 0, 3)
    head.writeUInt8(kind, 3)
    head.writeUInt8(flag, 4)
    head.writeUInt32BE(stream, 5)
    if (this.socket.writable) this.socket.write(Buffer.concat([head, payload]))
  }

  /** A request with these header fields as they are, and a body; gives its stream. */
  request(fields: [string, string][], body?: string): number {
    const stream = this.nextStream
    this.nextStream += 2
    const end = body === undefined ? flags.endStream : 0
    this.write(kinds.headers, flags.endHeaders | end, stream, encode(fields))
    if (body !== undefined) this.write(kinds.data, flags.endStream, stream, Buffer.from(body))
    return stream
  }

  /** The beginning of a request whose head goes on. */
  begin(fields: [string, string][]): number {
    this.write(kinds.headers, 0, this.nextStream, encode(fields))
    return this.nextStream
  }

  /** The end of such a head. */
  end(stream: number, fields: [string, string][]): void {
    this.write(kinds.continuation, flags.endHeaders, stream, encode(fields))
  }

  /** Takes a request back. */
  reset(stream: number): void {
    this.write(kinds.reset, 0, stream, Buffer.from([0, 0, 0, 8]))
  }

  /** The first frame of a kind, once it has come; undefined when the connection ends without. */
  async first(kind: number, stream = 0): Promise<Frame | undefined> {
    const find = () => this.frames.find((frame) => frame.kind === kind && frame.stream === stream)
    while (find() === undefined && !this.socket.destroyed)
      await Promise.race([once(this.socket, 'data'), this.closed]).catch(() => undefined)
    return find()
  }

  get isOpen(): boolean {
    return !this.socket.destroyed
  }

  hangUp(): void {
    this.socket.destroy()
  }

  private receive(chunk: Buffer): void {
    this.received = Buffer.concat([this.received, chunk])
    while (this.received.length >= 9) {
      const length = this.received.readUIntBE(0, 3)
      if (this.received.length < 9 + length) return
      this.frames.push({
        kind: this.received.readUInt8(3),
        stream: this.received.readUInt32BE(5) & 0x7fffffff,
        payload: this.received.subarray(9, 9 + length),
      })
      this.received = this.received.subarray(9 + length)
    }
  }
}

/** The code that a reset or a goaway ends with. */
export function codeOf(frame: Frame | undefined): number | undefined {
  return frame?.payload.readUInt32BE(frame.kind === kinds.goaway ? 4 : 0)
}

/** Header fields as literals that are never indexed (RFC 7541 6.2.3), not compressed. */
export function encode(fields: [string, string][]): Buffer {
  return Buffer.concat(fields.flatMap(([name, value]) => [Buffer.from([0x10]), text(name), text(value)]))
}

function text(value: string): Buffer {
  const bytes = Buffer.from(value, 'latin1')
  return Buffer.concat([Buffer.from(length(bytes.length)), bytes])
}

/** A number with a prefix of seven bits (RFC 7541 5.1). */
function length(count: number): number[] {
  if (count < 127) return [count]
  const octets = [127]
  let left = count - 127
  for (; left >= 128; left >>= 7) octets.push((left & 127) | 128)
  return [...octets, left]
}
