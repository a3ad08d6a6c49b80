import { Buffer } from 'node:buffer'
import type { Keyring } from '../../platform/crypto.ts'
import type { NewestSeal } from './queries.ts'
import { isSigned } from './seal.ts'

/** The newest seal in one line, to be kept where nobody reaches who reaches the database. */
export type Checkpoint = {
  /** The seal's number, how many events there were up to it, and the number of the last of them. */
  seal: number
  events: number
  lastEvent: number
  sealedAt: string
  keyId: string
  /** The link, which follows from everything before it, and what SECRET_KEY has signed of it. */
  link: string
  signature: string
}

export function describeCheckpoint(seal: NewestSeal): Checkpoint {
  return {
    seal: seal.number,
    events: seal.total,
    lastEvent: seal.last_event,
    sealedAt: seal.sealed_at.toISOString(),
    keyId: seal.key_id,
    link: base64(seal.link),
    signature: base64(seal.signature),
  }
}

/**
 * The checkpoints in a text: one a line, as `events checkpoint` prints them, or under `checkpoint` in a line
 * of the log. Lines without one are passed over.
 */
export function readCheckpoints(text: string): Checkpoint[] {
  return text.split('\n').flatMap((line) => {
    try {
      const read = JSON.parse(line)
      return isCheckpoint(read) ? [read] : isCheckpoint(read?.checkpoint) ? [read.checkpoint] : []
    } catch {
      return []
    }
  })
}

/** Whether a checkpoint is one of ours; undefined where the key that has signed it is not here. */
export function isGenuine(keyring: Keyring, { link, keyId, signature }: Checkpoint): boolean | undefined {
  return isSigned(keyring, { link: bytes(link), key_id: keyId, signature: bytes(signature) })
}

export function base64(of: Uint8Array): string {
  return Buffer.from(of).toString('base64url')
}

function bytes(text: string): Buffer {
  return Buffer.from(text, 'base64url')
}

function isCheckpoint(read: unknown): read is Checkpoint {
  const { seal, link, keyId, signature } = (read ?? {}) as Record<string, unknown>
  return Number.isSafeInteger(seal) && [link, keyId, signature].every((part) => typeof part === 'string')
}
