import type { PasswordReason } from '@portcullis/protocol/refusals'
import type { Context } from '../../platform/context.ts'
import { type Refusal, refuse } from '../../platform/refusal.ts'

/** What a person's password must not repeat. */
export type OwnData = { email: string; name?: string | null | undefined }

/**
 * Judges a new password: long enough, and not made of the person's own data or the service's name. No classes
 * of characters are asked for (NIST SP 800-63B-4 3.1.1.2). Compared whole: a long phrase that has one of
 * these in it passes. [PASSWORDS-4]
 */
export function judgePassword(
  ctx: Context,
  password: string,
  own: OwnData,
): Refusal<'weak_password'> | undefined {
  const reasons: PasswordReason[] = []
  const folded = fold(password)
  const { serviceName, publicUrl } = ctx.settings.server
  const [localPart = '', domain = ''] = own.email.split('@')

  if ([...password].length < ctx.settings.passwords.minLength) reasons.push('too_short')
  if (isRepeatOf(folded, [own.email, localPart, domain, own.name ?? ''])) reasons.push('own_data')
  if (isRepeatOf(folded, [serviceName, new URL(publicUrl).hostname])) reasons.push('service_name')

  return reasons.length > 0 ? refuse('weak_password', { reasons }) : undefined
}

function fold(text: string): string {
  return text.toLowerCase().replaceAll(/[\s._@-]+/g, '')
}

function isRepeatOf(folded: string, pieces: string[]): boolean {
  return pieces
    .map(fold)
    .filter((piece) => piece.length >= 3)
    .some((piece) => folded === piece.repeat(Math.max(1, Math.round(folded.length / piece.length))))
}
