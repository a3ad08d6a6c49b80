import type { AdminKeys } from '@portcullis/protocol/admin-shapes'
import type { Context, Operator } from '../../platform/context.ts'
import { recordEvent } from '../audit-log/record-event.ts'
import { describeKeys } from '../signing-keys/describe-keys.ts'
import type { RotationVerdict } from '../signing-keys/queries.ts'
import { rotateSigningKeys } from '../signing-keys/rotate-keys.ts'
import { spreadSeconds } from '../signing-keys/schedule.ts'
import { rotateForOperator } from './queries.ts'

/** Lists the signing keys with what happens to them next. [ADMIN-SERVICE-1] */
export async function listKeys(ctx: Context): Promise<AdminKeys> {
  const keys = await describeKeys(ctx)
  return {
    keys: keys.map(({ kid, state, since, ageSeconds, sealedUnder, next }) => ({
      kid,
      state,
      since: since.toISOString(),
      ageSeconds,
      sealedUnder: sealedUnder ?? null,
      next: next ? { step: next.step, inSeconds: next.inSeconds ?? null } : null,
    })),
  }
}

export type KeysRotated = AdminKeys & { outcome: RotationVerdict }

/**
 * Lets the next key sign, in one statement with the event that says who and why. A key that not everybody can
 * know yet does not sign: the answer says so, and nothing was changed. [ADMIN-SERVICE-4]
 */
export async function rotateKeysFor(ctx: Context, operator: Operator, reason: string): Promise<KeysRotated> {
  const outcome = await rotateSigningKeys(ctx, {
    by: 'operator',
    run: async (_, write) => {
      const event = recordEvent(ctx, 'admin-service.keys-rotated', {}, { by: operator.by, why: reason })
      return (await ctx.db.commitIf(rotateForOperator(write, operator), [event]))?.verdict
    },
  })
  const { keys } = await listKeys(ctx)
  const next = keys.find(({ state }) => state === 'next')
  const isYoung = next !== undefined && next.ageSeconds < spreadSeconds
  if (outcome === 'rotated') return { outcome, keys }
  return { outcome: isYoung ? 'published-too-recently' : outcome, keys }
}
