import type { Context } from '../../platform/context.ts'
import { type Keyring, sealedUnder } from '../../platform/crypto.ts'
import { type SigningKeyRow, selectAllSigningKeys } from './queries.ts'
import { type NextStep, nextStepOf } from './schedule.ts'

/** A signing key as operators see it: nothing of its private part. */
export type KeyDescription = {
  kid: string
  state: SigningKeyRow['state']
  madeAt: Date
  since: Date
  ageSeconds: number
  /** What the schedule does with it next. */
  next: NextStep | undefined
  /** Which `SECRET_KEY` its private part is sealed under; undefined where it has none. */
  sealedUnder: SealedUnder | undefined
}

/** The primary one, a fallback by its place in `SECRET_KEY_FALLBACKS`, or one that is not here. */
export type SealedUnder = 'primary' | `fallback ${number}` | 'a key that is not here'

/** Describes every key, the newest first, with its age for metrics and `check`. [SIGNING-KEYS-13] */
export async function describeKeys(ctx: Context): Promise<KeyDescription[]> {
  const rows = await ctx.db.many(selectAllSigningKeys())
  const rotationSeconds = ctx.settings.signingKeys.rotationDays * 86_400
  return rows.map((row) => ({
    kid: row.kid,
    state: row.state,
    madeAt: row.created_at,
    since: row.state_since,
    ageSeconds: Math.floor(row.age_seconds),
    next: nextStepOf(row, rows, rotationSeconds),
    sealedUnder: row.sealed_private
      ? nameOfSecretKey(ctx.keyring, sealedUnder(row.sealed_private))
      : undefined,
  }))
}

/** Says which of the keys that are here has this id. */
export function nameOfSecretKey({ all }: Keyring, id: string): SealedUnder {
  const place = all.findIndex((key) => key.id === id)
  if (place < 0) return 'a key that is not here'
  return place === 0 ? 'primary' : `fallback ${place}`
}
