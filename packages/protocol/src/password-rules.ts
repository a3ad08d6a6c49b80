import type { PasswordReason } from './refusals.ts'

/** What a new password is judged by, without asking anybody. */
export type PasswordRules = {
  minLength: number
  /** What it must not repeat: the person's address and name, the service's name and host. */
  email?: string | undefined
  name?: string | null | undefined
  service: readonly string[]
}

/**
 * Digits alone need this many: telephone numbers have at most 15 (E.164) and payment cards at most 19
 * (ISO/IEC 7812), and what is a number elsewhere is guessed first.
 */
const fewestDigits = 20

/**
 * Finds what is wrong with a new password by the rules that page and server share, so that the page never
 * praises what the server then refuses for these. Compared whole: a long phrase that has a name in it passes.
 */
export function findWeaknesses(password: string, rules: PasswordRules): PasswordReason[] {
  const reasons: PasswordReason[] = []
  const characters = [...password.normalize('NFC')]
  const folded = fold(password)
  const [localPart = '', domain = ''] = (rules.email ?? '').split('@')

  if (characters.length < rules.minLength) reasons.push('too_short')
  if (isRepeatOf(folded, [rules.email ?? '', localPart, domain, rules.name ?? ''])) reasons.push('own_data')
  if (isRepeatOf(folded, rules.service)) reasons.push('service_name')
  if (/^\p{Nd}+$/u.test(bare(password)) && [...bare(password)].length < fewestDigits)
    reasons.push('digits_only')
  return reasons
}

/** Without what people put between the groups of a number. */
function bare(password: string): string {
  return password.replaceAll(/[\s.,:/+()_-]+/g, '')
}

function fold(text: string): string {
  return text
    .normalize('NFC')
    .toLowerCase()
    .replaceAll(/[\s._@-]+/g, '')
}

function isRepeatOf(folded: string, pieces: readonly string[]): boolean {
  return pieces
    .map(fold)
    .filter((piece) => piece.length >= 3)
    .some((piece) => folded === piece.repeat(Math.max(1, Math.round(folded.length / piece.length))))
}
