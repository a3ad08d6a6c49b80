import type { Context } from '../../platform/context.ts'
import type { Statement } from '../../platform/db/sql.ts'
import { queueMail } from '../mail/queue-mail.ts'
import { issueCode } from '../one-time-codes/issue-code.ts'
import { decoyUnlessIssued } from '../one-time-codes/queries.ts'
import { resetEmail } from './emails.ts'

export type ResetMail = {
  accountId: string | Statement
  email: string | Statement
  sends: boolean
  /** However many links live already; for when the same statement voids them. */
  always?: boolean
}

/**
 * Gives the writes that mail a reset link: the link, and the mail, which is a decoy when nothing is to be
 * sent or as many links as may live together do so already.
 */
export function startReset(
  ctx: Context,
  { accountId, email, sends, always = false }: ResetMail,
): { issued: Statement; mail: Statement } {
  const { insert, token } = issueCode(ctx, {
    purpose: 'password-reset',
    subjectId: accountId,
    lifetimeSeconds: ctx.settings.passwordReset.linkLifetimeSeconds,
    always,
  })
  const decoy = sends ? decoyUnlessIssued : true
  return {
    issued: insert,
    mail: queueMail(ctx, resetEmail, { to: email, data: { token, device: ctx.request.device }, decoy }),
  }
}
