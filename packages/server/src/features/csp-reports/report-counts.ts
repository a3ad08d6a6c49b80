import type { Context } from '../../platform/context.ts'
import { type Repeating, repeat } from '../../platform/repeat.ts'
import { type Counted, countViolations } from './queries.ts'
import type { Violation } from './read-violations.ts'

/** How long counts are gathered before they are written, in milliseconds; budgets hold as long. */
const turnMs = 10_000

/**
 * What is read of one address in a turn, and of all together, in bytes; a request counts as one KB at least.
 * A page that breaks its policy ten times reports as many KB. Made to be slow, half a MB costs a quarter of a
 * second to read.
 */
const mostOfAddress = 64 * 1024
const mostOfAll = 512 * 1024
const leastOfRequest = 1024

/** Kinds that are kept apart in a turn, and for good: a hundred times what a mistake of ours makes. */
const mostKinds = 200
const mostRows = 1000

export type ReportCounts = {
  /** Counts a request of this address with so many bytes, and tells whether it is to be read. */
  admit: (ip: string, bytes: number) => boolean
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
  let read = 0
  let unread = 0
  let turns: Repeating | undefined

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
    if (unread > 0) ctx.log.warn({ unread }, 'more reports of violations than are read')
    kinds.clear()
    asked.clear()
    read = 0
    unread = 0
    if (batch.length === 0) return
    try {
      await ctx.db.many(countViolations(batch, mostRows))
    } catch (error) {
      for (const { count: times, ...violation } of batch) count(violation, times)
      throw error
    }
  }
  const complain = (error: unknown) =>
    ctx.log.warn({ why: String(error) }, 'reports of violations not written')

  return {
    admit: (ip, bytes) => {
      const cost = Math.max(bytes, leastOfRequest)
      const ofAddress = (asked.get(ip) ?? 0) + cost
      if (ofAddress > mostOfAddress || read + cost > mostOfAll) {
        unread += 1
        return false
      }
      asked.set(ip, ofAddress)
      read += cost
      return true
    },
    add: (violations) => {
      for (const violation of violations) count(violation, 1)
    },
    start: () => {
      turns ??= repeat(turnMs, flush, complain)
    },
    flush,
    stop: async () => {
      await turns?.stop()
      turns = undefined
      await flush().catch(complain)
    },
  }
}
