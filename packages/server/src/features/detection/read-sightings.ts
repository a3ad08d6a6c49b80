import { networkOf } from './network-of.ts'
import type { NewEvent } from './queries.ts'

/**
 * `stuffing`: a network and the accounts that it failed at. `resident`: a network and the accounts that
 * signed in from it. `guessing`: an account and the networks that failed at it.
 */
export type SightingKind = 'stuffing' | 'resident' | 'guessing'

/** One thing that was seen with a subject. */
export type Sighting = { kind: SightingKind; subject: string; thing: string; at: Date }

/** What the events say about who was where, each pair once. */
export function readSightings(events: NewEvent[]): Sighting[] {
  const sightings = events.filter(({ ip }) => ip !== '').flatMap(sightingsOf)
  return [...new Map(sightings.map((one) => [`${one.kind} ${one.subject} ${one.thing}`, one])).values()]
}

function sightingsOf({ name, reason, account_id: account, number, ip, at }: NewEvent): Sighting[] {
  const network = networkOf(ip)
  if (name === 'sign-in.succeeded' && account)
    return [{ kind: 'resident', subject: network, thing: account, at }]
  if (name !== 'sign-in.refused') return []

  const seen: Sighting[] = []
  // What was over a limit is not counted as another account: one stubborn script is no stuffing. An address
  // without an account stands for itself; the log does not tell whether it is the same as before.
  if (reason === 'invalid_credentials')
    seen.push({ kind: 'stuffing', subject: network, thing: account ?? `event ${number}`, at })
  if (account && (reason === 'invalid_credentials' || reason === 'too_many_attempts'))
    seen.push({ kind: 'guessing', subject: account, thing: network, at })
  return seen
}
