import { randomBytes, randomInt, randomUUID } from 'node:crypto'

/** A new record id: 122 random bits, and nothing about when or by whom. */
export function newId(): string {
  return randomUUID()
}

/** A new secret: 256 bits from the operating system, 43 characters of base64url. */
export function newSecret(): string {
  return randomBytes(32).toString('base64url')
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
