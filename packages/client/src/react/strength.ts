import { findWeaknesses, type PasswordRules } from '@portcullis/protocol/password-rules'
import type { PasswordReason } from '@portcullis/protocol/refusals'
import type { StrengthWords } from './words/words.ts'

/** How strong a password looks from here: 0 nothing typed, 4 the most; with what to say about it. */
export type Strength = { level: 0 | 1 | 2 | 3 | 4; words: string }

const complaints: Partial<Record<PasswordReason, 'ownData' | 'serviceName' | 'digitsOnly'>> = {
  own_data: 'ownData',
  service_name: 'serviceName',
  digits_only: 'digitsOnly',
}

/**
 * Tells the strength by what the server refuses for its form, and by how much of it is no repeat and no row.
 * What is common or was breached the server alone knows, and the words say so.
 */
export function strengthOf(password: string, rules: PasswordRules, words: StrengthWords): Strength {
  const length = [...password.normalize('NFC')].length
  if (length === 0) return { level: 0, words: '' }

  const reasons = findWeaknesses(password, rules)
  const complaint = reasons.map((reason) => complaints[reason]).find((known) => known !== undefined)
  if (complaint !== undefined) return { level: 1, words: words[complaint] }
  if (reasons.includes('too_short')) {
    return { level: 1, words: words.missing(rules.minLength - length) }
  }

  const surprises = surprisesIn(password)
  if (surprises < rules.minLength * 0.6) return { level: 1, words: words.repeats }
  if (surprises < rules.minLength) return { level: 2, words: words.longEnough }
  if (surprises < rules.minLength + 6) return { level: 3, words: words.good }
  return { level: 4, words: words.strong }
}

/** How many characters do not follow from those before, as in `aaaa`, `1234` or a second `hello`. */
function surprisesIn(password: string): number {
  const codes = [...password.normalize('NFC').toLowerCase()].map((character) => character.codePointAt(0) ?? 0)
  const period = periodOf(codes)
  return codes.slice(0, period).filter((code, place) => {
    const step = code - (codes[place - 1] ?? code + 99)
    const before = (codes[place - 1] ?? 0) - (codes[place - 2] ?? -99)
    return step !== before || Math.abs(step) > 1
  }).length
}

/** After how many characters the whole begins again. */
function periodOf(codes: number[]): number {
  for (let period = 1; period <= codes.length / 2; period++) {
    if (codes.every((code, place) => place < period || code === codes[place - period])) return period
  }
  return codes.length
}
