import type { Context } from '../../platform/context.ts'
import type { PresentedDevice } from '../known-devices/device-cookie.ts'
import { guessesAt } from '../known-devices/guesses-at.ts'
import { type Counting, countingOf } from '../throttle/take-attempt.ts'

/** What one attempt to sign in is counted as; which of the two, the database says. */
export type Guess = { asStranger: Counting; asDevice: Counting }

/**
 * Counts for the account, the pair, the address and the service; from a device that is known to the account,
 * for that device alone: no stranger's failures reach it. [SIGN-IN-11]
 */
export function guessOf(ctx: Context, email: string, device: PresentedDevice | undefined): Guess {
  const { ip } = ctx.request
  const at = { of: 'sign-in', at: email }
  return {
    asStranger: countingOf(ctx, [
      guessesAt(email),
      { ...at, kind: 'pair', who: ip },
      { kind: 'address', of: 'sign-in', who: ip },
      { kind: 'service', of: 'sign-in', who: '' },
    ]),
    asDevice: countingOf(ctx, [{ ...at, kind: 'device', who: device?.digest.toString('base64url') ?? '' }]),
  }
}
