import type { Context } from '../../platform/context.ts'
import { digestOf } from '../../platform/crypto.ts'
import type { Statement } from '../../platform/db/sql.ts'
import { newCode, newId, newSecret } from '../../platform/ids.ts'
import { vouch } from '../../platform/vouchers.ts'
import { type CodePurpose, insertCode, type LinkPurpose } from './queries.ts'

/**
 * Most links of one purpose that live together for one subject. Several, because a stranger's request must
 * not void the owner's link; three, so that a mailbox full of links is not a row of open doors.
 */
const mostTogether = 3

export type CodeRequest = {
  purpose: CodePurpose
  /** Whom it is about, or a statement that gives it. */
  subjectId: string | Statement
  lifetimeSeconds: number
  /** Also makes a six-digit code, which lives so long. */
  codeLifetimeSeconds?: number
  data?: Record<string, string>
  /** Issued however many live already: where no stranger can ask, and the owner must not go without. */
  always?: boolean
  /** Most that live together, where three are too many. */
  most?: number
}

export type IssuedCode = {
  id: string
  /** For the link: `<key id>.<record id>.<secret>`. */
  token: string
  code: string | undefined
  /** The write; gives no row when as many as may already live together. */
  insert: Statement<{ id: string }>
}

/**
 * Makes a one-time link, and a code where it is asked for. Only their digests are written. [ONE-TIME-CODES-2]
 */
export function issueCode(ctx: Context, request: CodeRequest): IssuedCode {
  const { purpose, subjectId, lifetimeSeconds, codeLifetimeSeconds, data = {}, always = false } = request
  const { most = mostTogether } = request
  const { primary } = ctx.keyring
  const [id, secret] = [newId(), newSecret()]
  const code = codeLifetimeSeconds === undefined ? undefined : newCode()
  const digest = linkDigest(primary, purpose, id, secret)
  const codeDigest =
    code === undefined ? undefined : digestOf(primary, 'one-time-code', `code:${purpose}:${id}`, code)
  return {
    id,
    token: `${primary.id}.${id}.${secret}`,
    code,
    insert: insertCode({
      id,
      purpose,
      subjectId,
      digest,
      codeDigest,
      codeLifetimeSeconds,
      lifetimeSeconds,
      data,
      most: always ? undefined : most,
      voucher: vouch(ctx.keyring, 'issue-code', id, digest, codeDigest),
    }),
  }
}

export function linkDigest(
  key: Context['keyring']['primary'],
  purpose: LinkPurpose,
  id: string,
  secret: string,
): Buffer {
  return digestOf(key, 'one-time-code', `link:${purpose}:${id}`, secret)
}
