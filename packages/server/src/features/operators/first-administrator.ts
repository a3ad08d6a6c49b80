import type { FirstAdministratorInput } from '@portcullis/protocol/admin-shapes'
import { consolePages } from '@portcullis/protocol/paths'
import type { Context } from '../../platform/context.ts'
import { newId, newSecret } from '../../platform/ids.ts'
import { isRefusal, type Refusal, refuse } from '../../platform/refusal.ts'
import { vouch } from '../../platform/vouchers.ts'
import { recordEvent } from '../audit-log/record-event.ts'
import { linkDigest } from '../one-time-codes/issue-code.ts'
import { readToken } from '../one-time-codes/read-token.ts'
import { hashPassword } from '../passwords/hash-password.ts'
import { createHashingPool, type Place } from '../passwords/hashing-pool.ts'
import { judgePassword } from '../passwords/judge-password.ts'
import { takeAttempt } from '../throttle/take-attempt.ts'
import { insertFirstLink, isFirstLink, openFirstAdministrator } from './queries.ts'

/** Enough to read a terminal and type a password; the next start prints another. */
export const firstLinkSeconds = 3600

/**
 * Gives the address at which the first administrator comes to be, where there is nobody at all yet; nothing
 * on any other database. [OPERATORS-7]
 */
export async function issueFirstLink(ctx: Context): Promise<string | undefined> {
  const { primary } = ctx.keyring
  const [id, secret] = [newId(), newSecret()]
  const digest = linkDigest(primary, 'first-administrator', id, secret)
  const voucher = vouch(ctx.keyring, 'issue-first-link', id, digest)
  const issued = await ctx.db.commitIf(insertFirstLink({ id, digest }, firstLinkSeconds, voucher), [
    recordEvent(ctx, 'operators.invited', {}, { seconds: firstLinkSeconds }),
  ])
  if (issued === undefined) return undefined
  const { publicUrl } = ctx.settings.server
  return `${publicUrl}${consolePages.firstAdministrator}#token=${primary.id}.${id}.${secret}`
}

export type FoundingRefused = Refusal<'too_many_attempts' | 'invalid_link' | 'weak_password' | 'server_busy'>

/** Opens the account of the first administrator by that link, once; signs nobody in. [OPERATORS-7] */
export async function foundService(
  ctx: Context,
  input: FirstAdministratorInput,
): Promise<FoundingRefused | undefined> {
  const place = ctx.instance(createHashingPool).enter()
  if (isRefusal(place)) return place
  try {
    return await found(ctx, place, input)
  } finally {
    place.leave()
  }
}

async function found(
  ctx: Context,
  place: Place,
  { token, email, password }: FirstAdministratorInput,
): Promise<FoundingRefused | undefined> {
  const throttled = await takeAttempt(ctx, [{ kind: 'address', of: 'link', who: ctx.request.ip }])
  if (throttled) return throttled
  const link = readToken(ctx, 'first-administrator', token)
  const known = link && (await ctx.db.first(isFirstLink(link)))
  if (link === undefined || !known?.lives) return refuseFounding(ctx)

  // The link stays good while a weak password is refused: the person chooses another.
  const weak = await judgePassword(ctx, password, { email })
  if (weak) return weak
  const accountId = newId()
  const hashed = await hashPassword(ctx, place, password)
  const opened = await ctx.db.commitIf(openFirstAdministrator(link, accountId, email, hashed), [
    recordEvent(ctx, 'operators.founded', { accountId }, { role: 'administrator' }),
  ])
  return opened === undefined ? refuseFounding(ctx) : undefined
}

async function refuseFounding(ctx: Context): Promise<Refusal<'invalid_link'>> {
  await ctx.db.commit([recordEvent(ctx, 'operators.refused', {}, { reason: 'invalid_link' })])
  return refuse('invalid_link')
}
