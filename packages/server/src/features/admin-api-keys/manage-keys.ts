import type { ApiKeyInput, ApiKeys, MadeApiKey } from '@portcullis/protocol/admin-service-shapes'
import type { Context, Operator } from '../../platform/context.ts'
import { digestOf } from '../../platform/crypto.ts'
import { newId, newSecret } from '../../platform/ids.ts'
import { type Refusal, refuse } from '../../platform/refusal.ts'
import { vouch } from '../../platform/vouchers.ts'
import { recordEvent } from '../audit-log/record-event.ts'
import { writeApiKey } from './api-key.ts'
import { type ApiKeyRow, makeKey, revokeKey, selectKeys } from './queries.ts'

/** Makes a key, which the answer alone shows. [ADMIN-API-KEYS-1] */
export async function makeApiKey(
  ctx: Context,
  operator: Operator,
  { name, scopes, expiresInDays, reason }: ApiKeyInput,
): Promise<MadeApiKey | Refusal<'not_permitted'>> {
  const maker = operator.accountId
  if (maker === undefined) return refuse('not_permitted')

  const { primary } = ctx.keyring
  const [id, secret] = [newId(), newSecret()]
  const digest = digestOf(primary, 'api-key', id, secret)
  const words = scopes.join(' ')
  const voucher = vouch(ctx.keyring, 'make-api-key', id, digest, words, maker, String(expiresInDays))
  const made = await ctx.db.commitIf(
    makeKey({ id, name, digest, scopes, maker, lifetimeDays: expiresInDays }, voucher, operator),
    [
      recordEvent(
        ctx,
        'admin-api-keys.made',
        {},
        { by: operator.by, why: reason, key: id, scopes: words, days: expiresInDays },
      ),
    ],
  )
  if (made === undefined) return refuse('not_permitted')
  return { id, key: writeApiKey({ id, secret }), expiresAt: made.expires_at.toISOString() }
}

/** Revokes a key, from this moment on and for good. [ADMIN-API-KEYS-3] */
export async function revokeApiKey(
  ctx: Context,
  operator: Operator,
  { id, reason }: { id: string; reason: string },
): Promise<Refusal<'not_found'> | undefined> {
  const done = await ctx.db.commitIf(revokeKey(id, operator), [
    recordEvent(ctx, 'admin-api-keys.revoked', {}, { by: operator.by, why: reason, key: id }),
  ])
  return done ? undefined : refuse('not_found')
}

/** Lists the keys and how they stand, without anything that could be used as one. */
export async function listApiKeys(ctx: Context): Promise<ApiKeys> {
  const rows = await ctx.db.many(selectKeys())
  return {
    keys: rows.map((row) => ({
      id: row.id,
      name: row.name,
      scopes: row.scopes,
      state: stateOf(row),
      createdBy: row.created_by,
      createdAt: row.created_at.toISOString(),
      expiresAt: row.expires_at.toISOString(),
      revokedAt: row.revoked_at?.toISOString() ?? null,
      lastUsedAt: row.last_used_at?.toISOString() ?? null,
    })),
  }
}

function stateOf({ is_live, revoked_at, is_over }: ApiKeyRow): ApiKeys['keys'][number]['state'] {
  if (is_live) return 'live'
  if (revoked_at !== null) return 'revoked'
  return is_over ? 'expired' : 'orphaned'
}
