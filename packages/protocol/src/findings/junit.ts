import type { Finding, Report, RuleCard } from './finding.ts'

/** A report as JUnit's XML: one test a rule, for build servers. */
export function toJunit({ tool, target, rules, findings, silenced, undecided }: Report): string {
  const failed = new Set(findings.map(({ id }) => id)).size
  const skipped = new Map([
    ...undecided.map(({ id, why }): [string, string] => [id, why]),
    ...silenced.map(({ id, reason }): [string, string] => [id, `Silenced: ${reason}`]),
  ])
  const cases = rules.map((rule) => {
    const found = findings.filter(({ id }) => id === rule.id)
    return describe(rule, found, skipped.get(rule.id))
  })
  const idle = rules.filter(
    ({ id }) => skipped.has(id) && !findings.some((finding) => finding.id === id),
  ).length
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuite name="${inXml(`portcullis ${tool}: ${target}`)}" tests="${rules.length}" ` +
      `failures="${failed}" errors="0" skipped="${idle}">`,
    ...cases,
    '</testsuite>',
    '',
  ].join('\n')
}

function describe({ id, checklist }: RuleCard, found: Finding[], skipped: string | undefined): string {
  const open = `  <testcase classname="${inXml(checklist)}" name="${inXml(id)}"`
  if (found.length > 0) {
    const failures = found.map(
      ({ title, severity, seen, why, mend }) =>
        `    <failure type="${severity}" message="${inXml(title)}">` +
        `${inXml(`Seen: ${seen}\nWhy: ${why}\nMend: ${mend}`)}</failure>`,
    )
    return [`${open}>`, ...failures, '  </testcase>'].join('\n')
  }
  if (skipped === undefined) return `${open}/>`
  return `${open}><skipped message="${inXml(skipped)}"/></testcase>`
}

const named: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }

/** What XML 1.0 may hold, and its own letters escaped. */
function inXml(text: string): string {
  return text
    .replaceAll(/[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu, '\u{FFFD}')
    .replaceAll(/[&<>"]/g, (letter) => named[letter] ?? letter)
}
