import type { Context } from '../../platform/context.ts'
import { type Counted, countViolations } from './queries.ts'
import type { Violation } from './read-violations.ts'

/** How long counts are gathered before they are written, in milliseconds; budgets hold as long. */
const turnMs = 10_000

/**
 * Requests of one address, and of all together, that are read in a turn. An honest browser sends one for each
 * violation at most; whoever sends more has a reason of their own.
 */
const mostOfAddress = 20
const mostOfAll = 500

/** Kinds that are kept apart in a turn, and for good: a hundred times what a mistake of ours makes. */
const mostKinds = 200
const mostRows = 1000

export type ReportCounts = {
  /** Counts a request of this address, and tells whether it is still worth reading. */
  admit: (ip: string) => boolean
  /** Counts violations; beyond the bound their details are lost, and not that they were. */
  add: (violations: Violation[]) => void
  start: () => void
  /** Writes what was gathered and begins another turn. */
  flush: () => Promise<void>
  stop: () => Promise<void>
}

/**
 * A node's counts of reports: in memory, bounded, and written by a timer, so that a flood costs the database
 * one statement in ten seconds. [CSP-REPORTS-5]
 */
export function createReportCounts(ctx: Context): ReportCounts {
  const kinds = new Map<string, Counted>()
  const asked = new Map<string, number>()
  let requests = 0
  let timer: NodeJS.Timeout | undefined

  const count = (violation: Violation, times: number) => {
    const key = Object.values(violation).join(' ')
    const known = kinds.get(key)
    if (known) known.count += times
    else if (kinds.size < mostKinds || violation.blocked === 'other')
      kinds.set(key, { ...violation, count: times })
    else count({ ...violation, blocked: 'other' }, times)
  }
  const flush = async () => {
    const batch = [...kinds.values()]
    const unread = requests - [...asked.values()].reduce((sum, n) => sum + Math.min(n, mostOfAddress), 0)
    kinds.clear()
    asked.clear()
    requests = 0
    if (unread > 0) ctx.log.warn({ unread }, 'more reports of violations than are read')
    if (batch.length === 0) return
    try {
      await ctx.db.many(countViolations(batch, mostRows))
    } catch (error) {
      for (const { count: times, ...violation } of batch) count(violation, times)
      throw error
    }
  }
  const flushQuietly = () =>
    flush().catch((error) => ctx.log.warn({ why: String(error) }, 'reports of violations not written'))

  return {
    admit: (ip) => {
      requests += 1
      if (requests > mostOfAll) return false
      const ofAddress = (asked.get(ip) ?? 0) + 1
      asked.set(ip, ofAddress)
      return ofAddress <= mostOfAddress
    },
    add: (violations) => {
      for (const violation of violations) count(violation, 1)
    },
    start: () => {
      timer = setInterval(flushQuietly, turnMs)
      timer.unref()
    },
    flush,
    stop: async () => {
      clearInterval(timer)
      await flushQuietly()
    },
  }
}
