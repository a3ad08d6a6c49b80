import type { Context, Operator, Permission } from '../../platform/context.ts'
import { permissions } from '../../platform/context.ts'
import { digestsOf } from '../../platform/crypto.ts'
import { type Refusal, refuse } from '../../platform/refusal.ts'
import { countingOf } from '../throttle/take-attempt.ts'
import { readApiKey } from './api-key.ts'
import { createKeyUses } from './key-uses.ts'
import { selectLiveKey } from './queries.ts'

/** What a route demands of a key; without a scope it is for no key. */
export type Demand = { scope: string | undefined; permission: Permission }

/**
 * Who holds a key, if it lives and has the scope. The database is asked each time: no node remembers a key.
 * Whatever is wrong with it is refused alike. [ADMIN-API-KEYS-3] [ADMIN-API-KEYS-5]
 */
export async function keyHolderOf(
  ctx: Context,
  text: string,
  { scope, permission }: Demand,
): Promise<Operator | Refusal<'not_signed_in' | 'not_permitted' | 'too_many_attempts'>> {
  const guess = countingOf(ctx, [{ kind: 'address', of: 'api-key', who: ctx.request.ip }])
  const over = guess.recall()
  if (over) return over

  const key = readApiKey(text)
  const digests = key && digestsOf(ctx.keyring, 'api-key', key.id, key.secret)
  const live = key && digests && (await ctx.db.first(selectLiveKey(key.id, digests)))
  if (key === undefined || live === undefined)
    return guess.judge(await ctx.db.many(guess.statement)) ?? refuse('not_signed_in')

  ctx.instance(createKeyUses).touch(key.id, live.last_used_at)
  const most = mostOf(live.scopes, scope)
  if (most === undefined || permissions.indexOf(most) < permissions.indexOf(permission))
    return refuse('not_permitted')
  return {
    by: `api-key ${key.id}`,
    accountId: undefined,
    sessionId: undefined,
    apiKeyId: key.id,
    permission: most,
  }
}

/** The most that scopes allow in one group. */
function mostOf(scopes: string[], group: string | undefined): Permission | undefined {
  return permissions.findLast((permission) => scopes.includes(`${group}:${permission}`))
}
