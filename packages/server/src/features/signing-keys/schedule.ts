import type { SigningKeyRow } from './queries.ts'
import { longestTokenSeconds } from './settings.ts'

/** How long a cache may keep the published keys (RFC 9111 max-age), a compromised one among them as well. */
export const jwksMaxAgeSeconds = 300

/** How long a node uses the keys that it has read, if nobody tells it of a change. */
export const rereadSeconds = 60

/** How long an API's verifier such as `jose` keeps what it has fetched, if nothing makes it ask anew. */
const verifierSeconds = 600

/** How long an API may go by keys that were published before: 15 minutes. */
export const apiSpreadSeconds = jwksMaxAgeSeconds + verifierSeconds

/**
 * After so long every node, every cache and every API knows of a change, 16 minutes: a key is published for
 * as long before it signs. [SIGNING-KEYS-8]
 */
export const spreadSeconds = rereadSeconds + apiSpreadSeconds

/** By how much the clocks of nodes and APIs may differ: more than a minute no verifier should forgive. */
const clockSeconds = 60

/**
 * How long a key is believed after it has stopped signing, 77 minutes: a node that has not heard signs with
 * it for a while, and its last token lives as long as any token may. The longest lifetime that can be set,
 * not the present one: that token may have been signed under another setting. [SIGNING-KEYS-10]
 */
export const believedSeconds = spreadSeconds + longestTokenSeconds + clockSeconds

/** What happens to a key next, and in how many seconds; without a span it waits for an operator. */
export type NextStep = { step: 'signs' | 'stops signing' | 'is retired'; inSeconds: number | undefined }

/** What the schedule has in store for a key among these. */
export function nextStepOf(
  key: SigningKeyRow,
  keys: SigningKeyRow[],
  rotationSeconds: number,
): NextStep | undefined {
  if (key.state === 'retired') return undefined
  if (key.state === 'previous')
    return { step: 'is retired', inSeconds: atLeastNow(believedSeconds - key.state_seconds) }

  const secondsOf = (state: SigningKeyRow['state']) => keys.find((one) => one.state === state)?.state_seconds
  const [signed = 0, published = 0] = [secondsOf('current'), secondsOf('next')]
  const inSeconds =
    rotationSeconds === 0
      ? undefined
      : atLeastNow(Math.max(rotationSeconds - signed, spreadSeconds - published))
  return { step: key.state === 'next' ? 'signs' : 'stops signing', inSeconds }
}

function atLeastNow(seconds: number): number {
  return Math.max(0, Math.ceil(seconds))
}
