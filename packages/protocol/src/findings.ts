/** How much a finding matters: `critical` ones let somebody in, `info` ones only tell. */
export const severities = ['critical', 'high', 'medium', 'low', 'info'] as const

export type Severity = (typeof severities)[number]

/** One verdict about a deployment: what `check` finds from inside and `audit` from outside. */
export type Finding = {
  /** The rule's name, for ever: by it a finding is silenced. */
  id: string
  /** The line of the checklist that does not hold, such as `TLS-3`. */
  checklist: string
  severity: Severity
  title: string
  /** What was seen here, without any secret. */
  seen: string
  /** What it lets happen. */
  why: string
  /** The exact line to write or the command to run. */
  mend: string
  /** Requirements of OWASP ASVS 5.0 that it touches. */
  asvs?: readonly string[]
}
