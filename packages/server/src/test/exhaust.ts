import { createHashingPool } from '../features/passwords/hashing-pool.ts'
import { type Attempt, takeAttempt } from '../features/throttle/take-attempt.ts'
import { isRefusal } from '../platform/refusal.ts'
import type { House } from './house.ts'

/** Uses a budget up, so that the next attempt is one too many. */
export async function exhaust({ ctx }: House, attempt: Attempt): Promise<void> {
  while ((await takeAttempt(ctx, [attempt])) === undefined);
}

/** Fills the hashing pool; gives what empties it again. */
export function fillHashingPool({ ctx }: House): () => void {
  const pool = ctx.instance(createHashingPool)
  const leave: (() => void)[] = []
  for (;;) {
    const place = pool.enter()
    if (isRefusal(place)) return () => leave.forEach((go) => void go())
    leave.push(place.leave)
  }
}
