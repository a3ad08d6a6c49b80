import { createHashingPool } from '../features/passwords/hashing-pool.ts'
import { type Attempt, takeAttempt } from '../features/throttle/take-attempt.ts'
import { isRefusal } from '../platform/refusal.ts'
import type { House } from './house.ts'

/** Uses a budget up, so that the next attempt is one too many. */
export async function exhaust({ ctx }: House, attempt: Attempt): Promise<void> {
  while ((await takeAttempt(ctx, [attempt])) === undefined);
}

/** Guesses at an account from ever other addresses, until the first guess that is not judged any more. */
export async function guessFromEverywhere(house: House, email: string): Promise<void> {
  for (let n = 0; n <= house.settings.throttle.accountAttempts; n++)
    await house.browser(`198.51.100.${n}`).signIn(email, 'wrong horse battery staple')
}

/** Fills the hashing pool; gives what empties it again. */
export function fillHashingPool({ ctx }: House): () => void {
  const pool = ctx.instance(createHashingPool)
  const leave: (() => void)[] = []
  for (;;) {
    const place = pool.enter({ isKnown: true })
    if (isRefusal(place)) return () => leave.forEach((go) => void go())
    leave.push(place.leave)
  }
}
