import type { OperatorRole } from '@portcullis/protocol/admin-shapes'
import { pages } from '@portcullis/protocol/paths'
import type { Context } from '../../platform/context.ts'
import { newId } from '../../platform/ids.ts'
import { vouch } from '../../platform/vouchers.ts'
import { recordEvent } from '../audit-log/record-event.ts'
import { queueMail } from '../mail/queue-mail.ts'
import { issueCode } from '../one-time-codes/issue-code.ts'
import { invitationSeconds, operatorEmail } from './emails.ts'
import { openOperator } from './queries.ts'

export type Invitation = { email: string; role: OperatorRole; reason: string; prints: boolean }

/**
 * Opens an account for somebody who is to run the service, with a link by which they set its password:
 * mailed, or given back to be printed. No password is ever an argument of a command. Gives `taken` where the
 * address has an account. [OPERATORS-8]
 */
export async function inviteOperator(
  ctx: Context,
  { email, role, reason, prints }: Invitation,
): Promise<'taken' | 'mailed' | { link: string }> {
  const accountId = newId()
  const { insert, token } = issueCode(ctx, {
    purpose: 'password-reset',
    subjectId: accountId,
    lifetimeSeconds: invitationSeconds,
    always: true,
  })
  const voucher = vouch(ctx.keyring, 'open-operator', accountId, email, role)
  const opened = await ctx.db.commitIf(openOperator(accountId, email, role, voucher), {
    issued: insert,
    mail: prints ? undefined : queueMail(ctx, operatorEmail, { to: email, data: { token, role } }),
    event: recordEvent(ctx, 'operators.opened', { accountId }, { by: 'command', why: reason, role }),
  })
  if (opened === undefined) return 'taken'
  if (!prints) return 'mailed'
  return { link: `${ctx.settings.server.publicUrl}${pages.passwordResetConfirm}#token=${token}` }
}
