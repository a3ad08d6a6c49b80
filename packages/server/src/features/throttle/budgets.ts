import { randomInt } from 'node:crypto'
import { sourceOf } from '../../http/source-of.ts'
import type { Settings } from '../../platform/context.ts'

/**
 * What is counted, each with budgets of its own:
 *
 * - `account`: strangers' guesses at one account
 * - `pair`: the same from one address
 * - `address`: what is tried from one address, and from the network around it
 * - `service`: what strangers try at all
 * - `device`: passwords from a device that is known to the account
 * - `code`: six-digit codes for one address
 * - `mail`: mails to one recipient
 */
export type AttemptKind = 'account' | 'pair' | 'address' | 'service' | 'device' | 'code' | 'mail'

/** So many within so long; a window that was used up makes the next twice as long, up to the longest. */
export type Budget = { limit: number; windowSeconds: number; longestSeconds: number }

/** A budget and whose it is. */
export type Charged = Budget & { tier: string; who: string }

const day = 86_400
const hour = 3600

/**
 * Counted in so many rows, one drawn for each attempt: all sign-ins of a service would wait for each other on
 * a single one.
 */
const serviceShards = 16

/** Every budget that one attempt is charged to. */
export function budgetsOf({ throttle }: Settings, kind: AttemptKind, who: string): Charged[] {
  const { windowSeconds } = throttle
  const within = (tier: string, limit: number, longestSeconds: number, whose = who): Charged => ({
    tier,
    who: whose,
    limit,
    windowSeconds,
    longestSeconds: Math.max(windowSeconds, longestSeconds),
  })
  const daily = (limit: number): Charged => ({
    tier: `${kind}-day`,
    who,
    limit,
    windowSeconds: day,
    longestSeconds: day,
  })
  switch (kind) {
    case 'account':
      return [within(kind, throttle.accountAttempts, day), daily(throttle.accountDailyAttempts)]
    case 'pair':
      return [within(kind, throttle.pairAttempts, day, sourceOf(who).address)]
    case 'address': {
      const { address, network } = sourceOf(who)
      const own = within(kind, throttle.addressAttempts, hour, address)
      return network ? [own, within('network', throttle.networkAttempts, hour, network)] : [own]
    }
    case 'service': {
      const share = Math.ceil(throttle.serviceAttempts / serviceShards)
      return [within(kind, share, windowSeconds, String(randomInt(serviceShards)))]
    }
    case 'device':
      return [within(kind, throttle.deviceAttempts, day)]
    case 'code':
      return [within(kind, throttle.codeAttempts, day), daily(throttle.codeDailyAttempts)]
    case 'mail':
      return [within(kind, throttle.mailAttempts, day)]
  }
}
