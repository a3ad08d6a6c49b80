import { countSignUpsBefore } from './features/email-verification/queries.ts'
import { countSealedMail } from './features/mail/queries.ts'
import { resealMail } from './features/mail/reseal-mail.ts'
import { countCodesIssuedBefore } from './features/one-time-codes/queries.ts'
import { countSessionsWrittenBefore } from './features/sessions/queries.ts'
import { nameOfSecretKey, type SealedUnder } from './features/signing-keys/describe-keys.ts'
import { type By, selectSigningKeys } from './features/signing-keys/queries.ts'
import { resealSigningKeys } from './features/signing-keys/reseal-keys.ts'
import type { Context } from './platform/context.ts'
import { sealedUnder } from './platform/crypto.ts'

export type Resealed = {
  signingKeys: number
  mails: number
  /** Waiting mail that no key opens that is here: it cannot be sent. */
  closedMails: number
}

/**
 * Seals anew, under the primary `SECRET_KEY`, all that is sealed under a former one. Twice at once, or again
 * after it was killed, it does what is left to do. [SIGNING-KEYS-11]
 */
export async function resealAll(ctx: Context, by: By): Promise<Resealed> {
  const signingKeys = await resealSigningKeys(ctx, by)
  const { resealed: mails, closed: closedMails } = await resealMail(ctx, by)
  return { signingKeys, mails, closedMails }
}

/** What a former `SECRET_KEY` is still needed for. */
export type FallbackNeeds = {
  /** What is sealed under another key than the primary one, by that key's id: `keys reseal` ends this. */
  sealed: { keyId: string; place: SealedUnder; signingKeys: number; mails: number }[]
  /**
   * What was digested before the primary key was the primary one, and lives: rows carry no key id, so this is
   * known by their moments alone. Time ends it. Undefined while nobody knows since when the key is primary.
   */
  digested: { sessions: number; links: number; signUps: number } | undefined
}

/** Counts what would be lost if every fallback were dropped now. [SIGNING-KEYS-11] */
export async function whatNeedsFallback(
  ctx: Context,
  primarySince: Date | undefined,
): Promise<FallbackNeeds> {
  const { keyring } = ctx
  const counts = new Map<string, { signingKeys: number; mails: number }>()
  const countOf = (keyId: string) => {
    const count = counts.get(keyId) ?? { signingKeys: 0, mails: 0 }
    counts.set(keyId, count)
    return count
  }
  for (const { sealed_private } of await ctx.db.many(selectSigningKeys())) {
    if (sealed_private) countOf(sealedUnder(sealed_private)).signingKeys += 1
  }
  for (const { key_id, count } of await ctx.db.many(countSealedMail())) countOf(key_id).mails += count
  counts.delete(keyring.primary.id)

  return {
    sealed: [...counts].map(([keyId, count]) => ({
      keyId,
      place: nameOfSecretKey(keyring, keyId),
      ...count,
    })),
    digested: primarySince && (await countDigested(ctx, primarySince)),
  }
}

async function countDigested({ db }: Context, before: Date) {
  const [sessions, links, signUps] = await Promise.all(
    [countSessionsWrittenBefore(before), countCodesIssuedBefore(before), countSignUpsBefore(before)].map(
      async (statement) => (await db.first(statement))?.count ?? 0,
    ),
  )
  return { sessions: sessions ?? 0, links: links ?? 0, signUps: signUps ?? 0 }
}
