import type { Finding, Report, RuleCard, Severity } from './finding.ts'

const levels: Record<Severity, 'error' | 'warning' | 'note'> = {
  critical: 'error',
  high: 'error',
  medium: 'warning',
  low: 'note',
  info: 'note',
}

/** The scale of CVSS, by which code hosts sort what they show. */
const scores: Record<Severity, string> = {
  critical: '9.5',
  high: '8.0',
  medium: '5.5',
  low: '3.0',
  info: '0.0',
}

/** A report as SARIF 2.1.0 (OASIS), for code hosts and dashboards. */
export function toSarif(report: Report): string {
  const { tool, target, rules, findings, silenced } = report
  const results = [
    ...findings.map((finding) => describe(finding, target)),
    ...silenced.map((finding) => ({
      ...describe(finding, target),
      suppressions: [{ kind: 'external', justification: finding.reason }],
    })),
  ]
  const driver = { name: `portcullis ${tool}`, rules: rules.map(describeRule) }
  const log = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [{ tool: { driver }, results }],
  }
  return `${JSON.stringify(log, undefined, 2)}\n`
}

function describeRule({ id, title, why, severity, checklist, asvs = [] }: RuleCard): object {
  return {
    id,
    shortDescription: { text: title },
    fullDescription: { text: why },
    defaultConfiguration: { level: levels[severity] },
    properties: {
      'security-severity': scores[severity],
      tags: ['security', checklist, ...asvs.map((requirement) => `ASVS-${requirement}`)],
    },
  }
}

function describe({ id, title, severity, seen, mend }: Finding, target: string): object {
  return {
    ruleId: id,
    level: levels[severity],
    message: { text: `${title} Seen: ${seen} Mend: ${mend}` },
    locations: [{ logicalLocations: [{ fullyQualifiedName: target }] }],
    partialFingerprints: { rule: `${target} ${id}` },
  }
}
