import type { Context } from '../../platform/context.ts'
import type { Statement } from '../../platform/db/sql.ts'
import { newId } from '../../platform/ids.ts'
import { queueMail } from '../mail/queue-mail.ts'
import { issueCode } from '../one-time-codes/issue-code.ts'
import { decoyUnlessIssued } from '../one-time-codes/queries.ts'
import { guessedAtEmail } from './emails.ts'

/** How long the link works, and so how often one is mailed at most: a day. */
const linkSeconds = 86_400

/**
 * Gives the writes that mail the owner of an account at which strangers are guessing, at most once a day. An
 * unknown address causes the same writes. [KNOWN-DEVICES-5]
 */
export function tellOwner(
  ctx: Context,
  email: string,
  accountId: string | undefined,
): { issued: Statement; mail: Statement } {
  const { insert, token } = issueCode(ctx, {
    purpose: 'known-device',
    subjectId: accountId ?? newId(),
    lifetimeSeconds: linkSeconds,
    most: 1,
  })
  const { device, ip } = ctx.request
  return {
    issued: insert,
    mail: queueMail(ctx, guessedAtEmail, {
      to: email,
      data: { token, device, ip },
      decoy: accountId === undefined ? true : decoyUnlessIssued,
    }),
  }
}
