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
import { readSecretAges } from './platform/secrets/secret-ages.ts'

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
   * What was digested before every node made digests under the primary key, and lives. Rows carry no key id,
   * so this is known by their moments alone; `until` is when the last of them has ended. Undefined where no
   * other key is believed, or no server has noted yet since when this one is primary.
   */
  digested: { sessions: number; links: number; signUps: number; until: Date } | undefined
}

/** How long nodes may take to go over to a new primary key, one after the other. */
const rolloutSeconds = 3600

/** Counts what would be lost if every fallback were dropped now. [SIGNING-KEYS-11] */
export async function whatNeedsFallback(ctx: Context): Promise<FallbackNeeds> {
  return { sealed: await countSealed(ctx), digested: await countDigested(ctx) }
}

async function countSealed({ db, keyring }: Context): Promise<FallbackNeeds['sealed']> {
  const counts = new Map<string, { signingKeys: number; mails: number }>()
  const countOf = (keyId: string) => {
    const count = counts.get(keyId) ?? { signingKeys: 0, mails: 0 }
    counts.set(keyId, count)
    return count
  }
  for (const { sealed_private } of await db.many(selectSigningKeys())) {
    if (sealed_private) countOf(sealedUnder(sealed_private)).signingKeys += 1
  }
  for (const { key_id, count } of await db.many(countSealedMail())) countOf(key_id).mails += count
  counts.delete(keyring.primary.id)
  return [...counts].map(([keyId, count]) => ({ keyId, place: nameOfSecretKey(keyring, keyId), ...count }))
}

async function countDigested(ctx: Context): Promise<FallbackNeeds['digested']> {
  if (ctx.keyring.all.length === 1) return undefined
  const primary = (await readSecretAges(ctx, [])).find(({ env }) => env === 'SECRET_KEY')
  if (primary === undefined) return undefined

  const before = new Date(primary.firstSeenAt.getTime() + rolloutSeconds * 1000)
  const [sessions = 0, links = 0, signUps = 0] = await Promise.all(
    [countSessionsWrittenBefore(before), countCodesIssuedBefore(before), countSignUpsBefore(before)].map(
      async (statement) => (await ctx.db.first(statement))?.count,
    ),
  )
  const until = new Date(before.getTime() + ctx.settings.sessions.lifetimeSeconds * 1000)
  return { sessions, links, signUps, until }
}
