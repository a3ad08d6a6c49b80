import { checklist } from '@portcullis/protocol/findings/checklist'
import { isAtLeast, type Report } from '@portcullis/protocol/findings/finding'

/** How one line stands: `untold` where nothing here could tell. */
export type LineState = 'green' | 'amber' | 'red' | 'untold'

/** One line of the checklist, with everything that the rules say of it. */
export type JudgedLine = {
  id: string
  topic: string
  must: string
  state: LineState
  findings: Pick<Report['findings'][number], 'id' | 'severity' | 'title' | 'why' | 'seen' | 'mend'>[]
  accepted: { id: string; seen: string; reason: string }[]
  notJudged: { id: string; why: string }[]
  /** How many rules have judged it. */
  judged: number
}

/** Puts a report in the order of the checklist; a line is as bad as the worst that was found. */
export function judgeChecklist({ rules, findings, silenced, undecided }: Report): JudgedLine[] {
  return checklist.map(({ id, topic, must }) => {
    const ofLine = rules.filter((rule) => rule.checklist === id).map((rule) => rule.id)
    const isOfLine = (found: { id: string }) => ofLine.includes(found.id)
    const found = findings.filter(isOfLine)
    const notJudged = undecided.filter(isOfLine)
    const judged = ofLine.length - new Set(notJudged.map((rule) => rule.id)).size
    const isBad = found.some(({ severity }) => isAtLeast(severity, 'high'))
    return {
      id,
      topic,
      must,
      state: isBad ? 'red' : found.length > 0 ? 'amber' : judged > 0 ? 'green' : 'untold',
      findings: found.map(({ id: rule, severity, title, why, seen, mend }) => ({
        id: rule,
        severity,
        title,
        why,
        seen,
        mend,
      })),
      accepted: silenced.filter(isOfLine).map(({ id: rule, seen, reason }) => ({ id: rule, seen, reason })),
      notJudged,
      judged,
    }
  })
}
