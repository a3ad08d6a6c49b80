import type { Context, Operator } from '../../platform/context.ts'
import { type Refusal, refuse } from '../../platform/refusal.ts'
import { vouch } from '../../platform/vouchers.ts'
import { recordEvent } from '../audit-log/record-event.ts'
import { guessesAt } from '../known-devices/guesses-at.ts'
import { deleteKnownDevices } from '../known-devices/queries.ts'
import { voidLinks } from '../one-time-codes/queries.ts'
import { startReset } from '../password-reset/start-reset.ts'
import { endSessions } from '../sessions/queries.ts'
import { forgiveAttempts } from '../throttle/take-attempt.ts'
import {
  actedEmail,
  findActable,
  findActableWithSession,
  forgetPassword,
  selectActState,
  selectAdminAccount,
  setSuspended,
} from './queries.ts'

/** What an operator does to which account, and why: the reason stands in the audit log. */
export type Act = { accountId: string; reason: string }

export type ActRefused = Refusal<'not_found' | 'not_permitted' | 'own_account' | 'last_administrator'>

/** Ends the sessions of an account, all of them or one. [ADMIN-ACCOUNTS-4] */
export async function endSessionsOf(
  ctx: Context,
  operator: Operator,
  { accountId, reason, session }: Act & { session?: string | undefined },
): Promise<ActRefused | undefined> {
  if (operator.accountId === accountId) return refuse('own_account')
  const proof = session
    ? findActableWithSession(accountId, session, operator)
    : findActable(accountId, operator)
  const detail = { by: operator.by, why: reason, endedId: session }
  const done = await ctx.db.commitIf(proof, [
    endSessions({ accountId, reason: 'administrator', ...(session && { onlyId: session }) }),
    recordEvent(ctx, 'admin-accounts.sessions-ended', { accountId }, detail),
  ])
  return done ? undefined : whyNot(ctx, operator, accountId)
}

/** Forgives what strangers have guessed at an account, on every node at once. [ADMIN-ACCOUNTS-4] */
export async function unlockAccount(
  ctx: Context,
  operator: Operator,
  { accountId, reason }: Act,
): Promise<ActRefused | undefined> {
  if (operator.accountId === accountId) return refuse('own_account')
  const account = await ctx.db.first(selectAdminAccount(accountId))
  if (account === undefined) return refuse('not_found')
  const done = await ctx.db.commitIf(findActable(accountId, operator), [
    forgiveAttempts(ctx, [guessesAt(account.email)]),
    recordEvent(ctx, 'admin-accounts.unlocked', { accountId }, { by: operator.by, why: reason }),
  ])
  return done ? undefined : whyNot(ctx, operator, accountId)
}

/** Suspends an account and ends its sessions, or opens it again. [ADMIN-ACCOUNTS-4] */
export async function suspendAccount(
  ctx: Context,
  operator: Operator,
  { accountId, reason, suspends }: Act & { suspends: boolean },
): Promise<ActRefused | undefined> {
  if (operator.accountId === accountId) return refuse('own_account')
  const voucher = vouch(ctx.keyring, 'set-suspended', accountId, String(suspends))
  const event = suspends ? 'admin-accounts.suspended' : 'admin-accounts.unsuspended'
  const done = await ctx.db.commitIf(setSuspended(accountId, suspends, voucher, operator), [
    suspends ? endSessions({ accountId, reason: 'administrator' }) : undefined,
    recordEvent(ctx, event, { accountId }, { by: operator.by, why: reason }),
  ])
  return done ? undefined : whyNot(ctx, operator, accountId, 'done')
}

/**
 * Takes the password of an account and mails its owner a link to set another. Sessions end, every browser is
 * a stranger again, and links that are on their way are void. The operator sees no link. [ADMIN-ACCOUNTS-4]
 */
export async function forceReset(
  ctx: Context,
  operator: Operator,
  { accountId, reason }: Act,
): Promise<ActRefused | undefined> {
  if (operator.accountId === accountId) return refuse('own_account')
  const owner: Context = { ...ctx, request: { ...ctx.request, device: 'the console' } }
  const done = await ctx.db.commitIf(findActable(accountId, operator), {
    forgotten: forgetPassword(accountId, vouch(ctx.keyring, 'forget-password', accountId)),
    ended: endSessions({ accountId, reason: 'administrator' }),
    strangers: deleteKnownDevices(accountId),
    voided: voidLinks(accountId),
    ...startReset(owner, { accountId, email: actedEmail, sends: true, always: true }),
    told: recordEvent(ctx, 'admin-accounts.reset-forced', { accountId }, { by: operator.by, why: reason }),
  })
  return done ? undefined : whyNot(ctx, operator, accountId)
}

/** With `done` nothing is wrong where it was so already. */
async function whyNot(
  ctx: Context,
  operator: Operator,
  accountId: string,
  otherwise?: 'done',
): Promise<ActRefused | undefined> {
  const state = await ctx.db.first(selectActState(accountId, operator))
  if (state === undefined) return refuse('not_found')
  if (!state.acts) return refuse('not_permitted')
  if (otherwise === undefined) return refuse('not_found')
  return state.is_last ? refuse('last_administrator') : undefined
}
