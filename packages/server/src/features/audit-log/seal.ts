import { createHash } from 'node:crypto'
import { equalBytes, type Keyring } from '../../platform/crypto.ts'

/** What of an event is sealed, as text that is the same wherever it is read. */
export type SealableEvent = {
  number: number
  /** Microseconds since 1970. */
  micros: number
  name: string
  account_id: string | null
  session_id: string | null
  request_id: string
  ip: string
  device: string
  detail: string
  /** Kept with the account and erased with it. */
  salt: string | null
}

export type Seal = {
  number: number
  /** Numbers of events, as PostgreSQL writes a multirange: `{[1,5),[7,9)}`. */
  events: string
  /** How many events are sealed up to here. */
  total: number
  last_at: Date
  sealed_at: Date
  /** Null once the events have expired. */
  digests: Uint8Array | null
  digest: Uint8Array
  link: Uint8Array
  key_id: string
  signature: Uint8Array
}

/** Bytes of one event in a seal: half for what happened, half for where it came from. */
export const digestBytes = 32

// Half of SHA-256: whoever wants to put another event in an event's place has 2^128 to try.
const halfBytes = digestBytes / 2

/** The link before the first. */
export const noLink = new Uint8Array(32)

function digestOfEvent(event: SealableEvent): Buffer {
  return Buffer.concat([digestOfWhat(event), digestOfWhere(event)])
}

/** Of everything that an event says for as long as it is kept. */
export function digestOfWhat({ number, micros, name, request_id, detail, ...of }: SealableEvent): Buffer {
  return half(number, micros, name, of.account_id, of.session_id, request_id, detail)
}

/**
 * Of the address and the device, which are erased with the person. The salt is erased as well: nobody can
 * then try addresses until one fits, not even whoever has every key. [AUDIT-LOG-9]
 */
export function digestOfWhere({ number, ip, device, salt }: SealableEvent): Buffer {
  return half(number, ip, device, salt)
}

/** The two halves of the event that stands at a place in a seal. */
export function digestsAt(digests: Uint8Array, place: number): { what: Uint8Array; where: Uint8Array } {
  const start = place * digestBytes
  return {
    what: digests.subarray(start, start + halfBytes),
    where: digests.subarray(start + halfBytes, start + digestBytes),
  }
}

/** Seals events that follow each other, after the seal before them. */
export function makeSeal(
  keyring: Keyring,
  before: Pick<Seal, 'number' | 'total' | 'link'> | undefined,
  events: [SealableEvent, ...SealableEvent[]],
  sealedAt: Date,
): Seal {
  const digests = Buffer.concat(events.map(digestOfEvent))
  const lastMicros = Math.max(...events.map(({ micros }) => micros))
  const content = {
    number: (before?.number ?? 0) + 1,
    events: writeRanges(events.map(({ number }) => number)),
    total: (before?.total ?? 0) + events.length,
    last_at: new Date(Math.floor(lastMicros / 1000)),
    sealed_at: sealedAt,
    digest: sha256([digests]),
    key_id: keyring.primary.id,
  }
  const link = linkOf(before?.link ?? noLink, content)
  return { ...content, digests, link, signature: keyring.primary.mac('event-seal', link) }
}

/** What a seal's link has to be, after the link before it. */
export function linkOf(before: Uint8Array, seal: Omit<Seal, 'digests' | 'link' | 'signature'>): Buffer {
  const { number, events, total, last_at, sealed_at, digest, key_id } = seal
  return sha256([before, number, events, total, last_at.getTime(), sealed_at.getTime(), digest, key_id])
}

export function digestOfDigests(digests: Uint8Array): Buffer {
  return sha256([digests])
}

/** Whether a SECRET_KEY that is believed here has signed a link; undefined where its key is not here. */
export function isSigned(
  keyring: Keyring,
  { link, key_id, signature }: Pick<Seal, 'link' | 'key_id' | 'signature'>,
): boolean | undefined {
  const key = keyring.find(key_id)
  return key && equalBytes(key.mac('event-seal', link), signature)
}

/** `{[1,5),[7,9)}` for 1 to 4 and 7 to 8, from rising numbers. */
export function writeRanges(numbers: number[]): string {
  const ranges: [first: number, end: number][] = []
  for (const number of numbers) {
    const last = ranges.at(-1)
    if (last?.[1] === number) last[1] = number + 1
    else ranges.push([number, number + 1])
  }
  return `{${ranges.map(([first, end]) => `[${first},${end})`).join(',')}}`
}

/** The numbers of a multirange, one by one. */
export function* readRanges(ranges: string): Generator<number> {
  for (const [, first, end] of ranges.matchAll(/\[(\d+),(\d+)\)/g))
    for (let number = Number(first); number < Number(end); number++) yield number
}

type Part = string | number | null | Uint8Array

function half(...parts: Part[]): Buffer {
  return sha256(parts).subarray(0, halfBytes)
}

/** Over the parts, each with its length before it; what is missing differs from what is empty. */
function sha256(parts: Part[]): Buffer {
  const hash = createHash('sha256')
  for (const part of parts) {
    const bytes = part instanceof Uint8Array ? part : Buffer.from(part === null ? '' : String(part))
    const length = Buffer.allocUnsafe(4)
    length.writeInt32BE(part === null ? -1 : bytes.length)
    hash.update(length).update(bytes)
  }
  return hash.digest()
}
