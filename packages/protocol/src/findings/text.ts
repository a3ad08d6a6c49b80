import type { Finding, Report } from './finding.ts'

/** A report for a tired person: worst first, what was seen, why it matters, the line that mends it. */
export function toText(report: Report): string {
  const { findings, silenced, undecided, rules } = report
  const held = rules.length - new Set([...findings, ...silenced, ...undecided].map(({ id }) => id)).size
  return [
    `portcullis ${report.tool}: ${report.target}`,
    '',
    ...findings.flatMap(describe),
    ...silenced.map(({ id, reason }) => `SILENCED  ${id}: ${reason}`),
    ...undecided.map(({ id, why }) => `UNDECIDED ${id}: ${why}`),
    ...(silenced.length + undecided.length > 0 ? [''] : []),
    `${count(findings.length, 'finding')}, ${silenced.length} silenced, ${undecided.length} undecided, ` +
      `${held} of ${count(rules.length, 'rule')} hold.`,
    '',
  ].join('\n')
}

function describe({ severity, id, checklist, title, seen, why, mend }: Finding): string[] {
  return [
    `${severity.toUpperCase().padEnd(9)} ${title}  [${checklist} ${id}]`,
    `  seen  ${indent(seen)}`,
    `  why   ${indent(why)}`,
    `  mend  ${indent(mend)}`,
    '',
  ]
}

/** What was seen may come from a stranger: nothing in it moves the cursor or colours the terminal. */
function indent(text: string): string {
  return text.replaceAll(/[^\P{C}\n]/gu, '\u{FFFD}').replaceAll('\n', `\n${' '.repeat(8)}`)
}

function count(amount: number, thing: string): string {
  return `${amount} ${thing}${amount === 1 ? '' : 's'}`
}
