import type { Context } from '../../platform/context.ts'
import { type By, retireKeys, selectAllSigningKeys } from './queries.ts'
import { believedSeconds } from './schedule.ts'

export type Retirement =
  | { outcome: 'retired' | 'retired-already' | 'unknown' | 'still-published' | 'still-signs' }
  | { outcome: 'still-believed'; forSeconds: number }

/**
 * Ends the belief in a key that has stopped signing, once its last token has ended; in an emergency at once,
 * and then its tokens are refused from now on. [SIGNING-KEYS-10]
 */
export async function retireSigningKey(
  ctx: Context,
  kid: string,
  { by, emergency = false }: { by: By; emergency?: boolean },
): Promise<Retirement> {
  const key = (await ctx.db.many(selectAllSigningKeys())).find((one) => one.kid === kid)
  if (key === undefined) return { outcome: 'unknown' }
  if (key.state === 'retired') return { outcome: 'retired-already' }
  if (key.state === 'next') return { outcome: 'still-published' }
  if (key.state === 'current') return { outcome: 'still-signs' }

  const afterSeconds = emergency ? 0 : believedSeconds
  const retired = await ctx.db.many(retireKeys(kid, afterSeconds, { ...ctx.request, by }))
  if (retired.length > 0) return { outcome: 'retired' }
  // Its time had come, so somebody else was first.
  if (key.state_seconds >= afterSeconds) return { outcome: 'retired-already' }
  return { outcome: 'still-believed', forSeconds: Math.ceil(believedSeconds - key.state_seconds) }
}
