import type { RuleCard } from '@portcullis/protocol/findings/finding'
import type { Facts } from './facts.ts'

/** What a rule says of one thing that is not as it should be, or why it cannot tell. */
export type Verdict = { seen: string; mend: string } | { undecided: string }

/** One rule of `check`: pure, over facts that were gathered before. No verdict means that it holds. */
export type Rule = RuleCard & {
  /** It needs what only a running deployment shows: asked with `--deploy` alone. */
  deploy?: true
  judge: (facts: Facts) => Verdict[]
}

/** Something that had to be asked for, or why there is no answer. */
export type Gathered<T> = T | { missing: string }

/** Judges what was gathered, and is undecided where it was not. */
export function known<T extends object>(gathered: Gathered<T>, judge: (fact: T) => Verdict[]): Verdict[] {
  return 'missing' in gathered ? [{ undecided: gathered.missing }] : judge(gathered)
}

/** One verdict if something is wrong, else none. */
export function when(isWrong: boolean, seen: string, mend: string): Verdict[] {
  return isWrong ? [{ seen, mend }] : []
}
