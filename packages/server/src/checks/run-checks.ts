import {
  type Finding,
  isAtLeast,
  type Report,
  type RuleCard,
  type Severity,
  worstFirst,
} from '@portcullis/protocol/findings/finding'
import type { Facts } from './facts.ts'
import type { Rule } from './rule.ts'
import { rules } from './rules.ts'

/** Findings that the operator has accepted: a rule's id, and why. */
export type Silences = ReadonlyMap<string, string>

export type Scope = { deploy: boolean; silences: Silences }

/**
 * Asks every rule in scope about the facts. A rule that breaks is a finding about itself, not a silence.
 */
export function runChecks(facts: Facts, target: string, { deploy, silences }: Scope, asked = rules): Report {
  const inScope = asked.filter((rule) => deploy || !rule.deploy)
  const report: Report = {
    tool: deploy ? 'check --deploy' : 'check',
    target,
    rules: inScope.map(cardOf),
    findings: [],
    silenced: [],
    undecided: [],
  }
  for (const rule of inScope) {
    const card = cardOf(rule)
    const reason = silences.get(rule.id)
    for (const verdict of judge(rule, facts)) {
      if ('undecided' in verdict) report.undecided.push({ id: rule.id, why: verdict.undecided })
      else if (reason === undefined) report.findings.push({ ...card, ...verdict })
      else report.silenced.push({ ...card, ...verdict, reason })
    }
  }
  return { ...report, findings: worstFirst(report.findings), silenced: worstFirst(report.silenced) }
}

/** Whether anything is at least as bad as the bar. */
export function fails({ findings }: Report, bar: Severity): boolean {
  return findings.some(({ severity }: Finding) => isAtLeast(severity, bar))
}

function judge(rule: Rule, facts: Facts): ReturnType<Rule['judge']> {
  try {
    return rule.judge(facts)
  } catch (error) {
    return [
      {
        seen: `The rule itself broke: ${(error as Error).message}`,
        mend: 'Report it as a bug of Portcullis.',
      },
    ]
  }
}

function cardOf({ judge: _judge, deploy: _deploy, ...card }: Rule): RuleCard {
  return card
}
