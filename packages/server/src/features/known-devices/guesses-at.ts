import type { Attempt } from '../throttle/take-attempt.ts'

/**
 * Passwords of strangers at one account. With it is forgiven what was counted beneath it: single addresses
 * and devices. [KNOWN-DEVICES-8]
 */
export function guessesAt(email: string): Attempt {
  return { kind: 'account', of: 'sign-in', who: email }
}
