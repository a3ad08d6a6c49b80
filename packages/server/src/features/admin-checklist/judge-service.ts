import { gatherLiveFacts } from '../../checks/gather-live-facts.ts'
import { type JudgedLine, judgeChecklist } from '../../checks/judge-checklist.ts'
import { runChecks } from '../../checks/run-checks.ts'
import type { Context } from '../../platform/context.ts'

/** How the service stood, and when that was looked at. */
export type Judgement = { at: Date; lines: JudgedLine[] }

export type ServiceJudge = { judge: () => Promise<Judgement> }

/** How long a judgement is good for: a page that is asked for again and again costs one look. */
const keptMs = 10_000

/**
 * Judges a node's own service by the rules of `check`. Everybody who asks meanwhile gets the judgement that
 * is under way, and within ten seconds the one that was made. [ADMIN-CHECKLIST-3]
 */
export function createServiceJudge(ctx: Context): ServiceJudge {
  let made: Promise<Judgement> | undefined
  let madeAt = Number.NEGATIVE_INFINITY

  const judge = async (): Promise<Judgement> => {
    const facts = await gatherLiveFacts(ctx)
    const { server, checks } = ctx.settings
    const report = runChecks(facts, server.publicUrl, { deploy: true, silences: checks.silenced })
    return { at: facts.now, lines: judgeChecklist(report) }
  }
  return {
    judge: () => {
      const isOld = performance.now() - madeAt > keptMs
      if (made === undefined || isOld) {
        const making = judge()
        made = making
        madeAt = performance.now()
        making.catch(() => {
          if (made === making) made = undefined
        })
      }
      return made
    },
  }
}
