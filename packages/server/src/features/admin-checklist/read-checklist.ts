import type { Checklist } from '@portcullis/protocol/admin-service-shapes'
import type { Context } from '../../platform/context.ts'
import { createServiceJudge } from './judge-service.ts'

/** What is said of a line that no rule judges: nothing can be set wrong. */
const byItself = 'No setting decides it: the tests of this release do, and a probe from outside can.'

/** Gives every line of the checklist as it stands here. [ADMIN-CHECKLIST-1] [ADMIN-CHECKLIST-2] */
export async function readChecklist(ctx: Context): Promise<Checklist> {
  const { at, lines } = await ctx.instance(createServiceJudge).judge()
  return {
    judgedAt: at.toISOString(),
    lines: lines.map(({ findings, accepted, notJudged, judged, ...line }) => ({
      ...line,
      evidence: evidenceOf(judged, notJudged.length),
      findings: findings.map(({ id, ...finding }) => ({ rule: id, ...finding })),
      accepted: accepted.map(({ id, ...finding }) => ({ rule: id, ...finding })),
      notJudged: notJudged.map(({ id, why }) => ({ rule: id, why })),
    })),
  }
}

function evidenceOf(judged: number, notJudged: number): string {
  if (judged + notJudged === 0) return byItself
  const rules = (count: number) => (count === 1 ? '1 rule' : `${count} rules`)
  const told = `${rules(judged)} judged it here`
  return notJudged === 0 ? `${told}.` : `${told}, ${rules(notJudged)} could not.`
}
