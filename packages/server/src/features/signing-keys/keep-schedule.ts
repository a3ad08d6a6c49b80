import type { Context } from '../../platform/context.ts'
import { type Repeating, repeat } from '../../platform/repeat.ts'
import { addMissingKeys } from './add-missing-keys.ts'
import { retireKeys, type SigningKeyRow, selectSigningKeys } from './queries.ts'
import { rotateSigningKeys } from './rotate-keys.ts'
import { believedSeconds, nextStepOf } from './schedule.ts'

const betweenMs = 60_000

/**
 * Does what is due with the signing keys: makes a missing one, lets the next one sign, retires what is over.
 * Any number of nodes may do so at once; whether it is due is judged again in the statement that does it, by
 * the database's clock. [SIGNING-KEYS-9]
 */
export async function turnSigningKeys(ctx: Context): Promise<void> {
  const rotationSeconds = ctx.settings.signingKeys.rotationDays * 86_400
  const keys = await ctx.db.many(selectSigningKeys())
  const isDue = (key: SigningKeyRow) => nextStepOf(key, keys, rotationSeconds)?.inSeconds === 0

  if (await addMissingKeys(ctx, keys, 'schedule')) return
  if (keys.some((key) => key.state === 'previous' && isDue(key))) {
    await ctx.db.many(retireKeys(undefined, believedSeconds, { ...ctx.request, by: 'schedule' }))
  }
  if (keys.some((key) => key.state === 'current' && isDue(key))) {
    const verdict = await rotateSigningKeys(ctx, { by: 'schedule', signedSeconds: rotationSeconds })
    if (verdict === 'rotated') ctx.log.info('the next signing key signs from now on')
  }
}

/** Does what is due now and once a minute, until it is stopped: a missed moment is made up for. */
export function startKeySchedule(ctx: Context): Repeating {
  return repeat(
    betweenMs,
    () => turnSigningKeys(ctx),
    (error) => ctx.log.error({ why: String(error) }, 'signing keys not turned'),
    { atOnce: true },
  )
}
