import type { PendingSignUps, SignUpsQuery } from '@portcullis/protocol/admin-shapes'
import type { Context, Operator } from '../../platform/context.ts'
import { cutPage, readPlace, writePlace } from '../../platform/cursor.ts'
import { isRefusal, type Refusal, refuse } from '../../platform/refusal.ts'
import { recordEvent } from '../audit-log/record-event.ts'
import { verifyEmail } from '../email-verification/emails.ts'
import { queueMail } from '../mail/queue-mail.ts'
import { issueCode } from '../one-time-codes/issue-code.ts'
import { actedEmail, findSignUp, selectSignUps } from './queries.ts'

/** Lists the sign-ups whose mail was not followed yet: who writes that nothing came is among them. */
export async function listSignUps(
  ctx: Context,
  { email, after, limit }: SignUpsQuery,
): Promise<PendingSignUps | Refusal<'malformed_request'>> {
  const from = readPlace(after)
  if (isRefusal(from)) return from
  const rows = await ctx.db.many(selectSignUps(email, from, limit + 1))
  const { shown, next } = cutPage(rows, limit, writePlace)
  return {
    signUps: shown.map(({ id, email, name, created_at, expires_at }) => ({
      id,
      email,
      name,
      createdAt: created_at.toISOString(),
      expiresAt: expires_at.toISOString(),
    })),
    next,
  }
}

/** Sends the mail of a sign-up once more, to the address that signed up. [ADMIN-ACCOUNTS-7] */
export async function resendMail(
  ctx: Context,
  operator: Operator,
  { signUpId, reason }: { signUpId: string; reason: string },
): Promise<Refusal<'not_found'> | undefined> {
  const { insert, token } = issueCode(ctx, {
    purpose: 'sign-up',
    subjectId: signUpId,
    lifetimeSeconds: ctx.settings.emailVerification.linkLifetimeSeconds,
    always: true,
  })
  const done = await ctx.db.commitIf(findSignUp(signUpId, operator), {
    issued: insert,
    mail: queueMail(ctx, verifyEmail, { to: actedEmail, data: { token, code: '' } }),
    told: recordEvent(ctx, 'admin-accounts.mail-resent', {}, { by: operator.by, why: reason, signUpId }),
  })
  return done ? undefined : refuse('not_found')
}
