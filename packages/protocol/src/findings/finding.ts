import type { ChecklistId } from './checklist.ts'

/** How much a finding matters: `critical` ones let somebody in, `info` ones only tell. Worst first. */
export const severities = ['critical', 'high', 'medium', 'low', 'info'] as const

export type Severity = (typeof severities)[number]

/** What a rule of `check` or `audit` is about, whether or not it finds anything. */
export type RuleCard = {
  /** The rule's name, for ever: by it a finding is silenced. */
  id: string
  /** The line of the checklist that it judges, such as `TLS-3`. */
  checklist: ChecklistId
  severity: Severity
  /** What is wrong where it finds something. */
  title: string
  /** What that lets happen. */
  why: string
  /** Requirements of OWASP ASVS 5.0 that it touches. */
  asvs?: readonly string[]
}

/** One verdict about a deployment: what `check` finds from inside and `audit` from outside. */
export type Finding = RuleCard & {
  /** What was seen here, without any secret. */
  seen: string
  /** The exact line to write, or the command to run. */
  mend: string
}

/** Everything that one run has to say. */
export type Report = {
  /** `check` or `audit`. */
  tool: string
  /** What was judged. */
  target: string
  /** Every rule that was asked. */
  rules: readonly RuleCard[]
  /** Worst first. */
  findings: Finding[]
  /** Findings that the operator has accepted, each with the reason. */
  silenced: (Finding & { reason: string })[]
  /** Rules that could not decide, and why. */
  undecided: { id: string; why: string }[]
}

/** Whether one severity is at least as bad as another. */
export function isAtLeast(severity: Severity, bar: Severity): boolean {
  return severities.indexOf(severity) <= severities.indexOf(bar)
}

/** Sorts findings worst first, and within a severity by line of the checklist. */
export function worstFirst<F extends RuleCard>(findings: readonly F[]): F[] {
  return findings.toSorted(
    (one, other) =>
      severities.indexOf(one.severity) - severities.indexOf(other.severity) ||
      one.checklist.localeCompare(other.checklist, 'en', { numeric: true }) ||
      one.id.localeCompare(other.id),
  )
}
