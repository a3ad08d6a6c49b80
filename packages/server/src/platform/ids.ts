import { randomBytes, randomFillSync, randomInt, randomUUID } from 'node:crypto'

/** A new record id: 122 random bits, and nothing about when or by whom. */
export function newId(): string {
  return randomUUID()
}

/** A new secret: 256 bits from the operating system, 43 characters of base64url. */
export function newSecret(): string {
  return randomBytes(32).toString('base64url')
}

/** Asking the operating system for 4096 bytes costs no more than asking it for 16. */
const supply = { bytes: Buffer.alloc(4096), taken: 4096 }

/** 128 random bits, 22 characters of base64url, for what every answer has a new one of. */
export function newNonce(): string {
  if (supply.taken === supply.bytes.length) {
    randomFillSync(supply.bytes)
    supply.taken = 0
  }
  supply.taken += 16
  return supply.bytes.toString('base64url', supply.taken - 16, supply.taken)
}

/** Six random digits; guesses at it are counted where it is redeemed. */
export function newCode(): string {
  return String(randomInt(1_000_000)).padStart(6, '0')
}

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/

/** Tells whether `text` is a record id in the one spelling that we give out. */
export function isId(text: string): boolean {
  return uuid.test(text)
}
