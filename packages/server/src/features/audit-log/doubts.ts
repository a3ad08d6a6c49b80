import type { Context } from '../../platform/context.ts'
import { selectErased, selectExpiredMonths } from './queries.ts'
import { writeRanges } from './seal.ts'

/** What of the log could not be confirmed, until it is known which of it has a reason. */
export type Doubts = {
  find: (sentence: string) => void
  changed: (event: number) => void
  inserted: (event: number) => void
  missing: (month: string, events: number[]) => void
  /** An event that no longer says where it came from, and whose account is gone. */
  erased: (accountId: string, event: number) => void
  /** Everything that has no reason, as sentences; and how much has one. */
  settle: () => Promise<{ findings: string[]; expired: number; erased: number }>
}

/** Most numbers that are kept of one kind, and said in one sentence. */
const most = 10_000

/** Most accounts that are asked for in one statement. */
const accountsAtOnce = 1000

export function createDoubts(ctx: Context): Doubts {
  const findings: string[] = []
  const changed = createNumbers()
  const inserted = createNumbers()
  const missing = new Map<string, Numbers>()
  const erased = new Map<string, Numbers>()
  const of = (map: Map<string, Numbers>, key: string): Numbers => {
    const numbers = map.get(key) ?? createNumbers()
    map.set(key, numbers)
    return numbers
  }

  return {
    find: (sentence) => void findings.push(sentence),
    changed: changed.add,
    inserted: inserted.add,
    missing: (month, events) => {
      for (const event of events) of(missing, month).add(event)
    },
    erased: (accountId, event) => of(erased, accountId).add(event),
    settle: async () => {
      const told = new Set((await ctx.db.many(selectExpiredMonths())).map(({ month }) => month))
      const unexplained = [...missing].filter(([month]) => !told.has(month) && !isOver(ctx, month))
      const strangers = await withoutErasure(ctx, [...erased.keys()])
      const total = (map: Map<string, Numbers>) =>
        [...map.values()].reduce((sum, { count }) => sum + count(), 0)
      return {
        findings: [
          ...findings,
          ...changed.say((which) => `Changed: ${which}.`),
          ...inserted.say((which) => `Put in after what stands around it was sealed: ${which}.`),
          ...unexplained.flatMap(([month, numbers]) =>
            numbers.say((which) => `Removed, of ${month}: ${which}.`),
          ),
          ...strangers.flatMap((id) =>
            of(erased, id).say(
              (which) =>
                `Where it came from is gone, and no event tells that account ${id} was erased: ${which}.`,
            ),
          ),
        ],
        expired: total(missing) - unexplained.reduce((sum, [, { count }]) => sum + count(), 0),
        erased: total(erased) - strangers.reduce((sum, id) => sum + of(erased, id).count(), 0),
      }
    },
  }
}

/** `2026-11`, in UTC. */
export function monthOf(at: Date): string {
  return at.toISOString().slice(0, 7)
}

/** Whether the last event of a month is older than events are kept. */
function isOver(ctx: Context, month: string): boolean {
  const [year = 0, ordinal = 0] = month.split('-').map(Number)
  const ends = Date.UTC(year, ordinal, 1)
  return ends <= ctx.now().getTime() - ctx.settings.auditLog.retentionDays * 86_400_000
}

async function withoutErasure(ctx: Context, accountIds: string[]): Promise<string[]> {
  const known = new Set<string>()
  for (let from = 0; from < accountIds.length; from += accountsAtOnce) {
    const some = accountIds.slice(from, from + accountsAtOnce)
    for (const { account_id } of await ctx.db.many(selectErased(some))) known.add(account_id)
  }
  return accountIds.filter((id) => !known.has(id))
}

type Numbers = ReturnType<typeof createNumbers>

/** Numbers of events that rise; of very many only the first are kept. */
function createNumbers() {
  const kept: number[] = []
  let count = 0
  return {
    add: (event: number) => {
      count += 1
      if (kept.length < most) kept.push(event)
    },
    count: () => count,
    say: (sentence: (which: string) => string): string[] =>
      count === 0 ? [] : [sentence(`${sayNumbers(kept)}${count > most ? `, and ${count - most} more` : ''}`)],
  }
}

/** `event 7`, `events 7 to 9, 12`. */
function sayNumbers(numbers: number[]): string {
  const ranges = [...writeRanges(numbers).matchAll(/\[(\d+),(\d+)\)/g)].map(([, first, end]) => {
    const last = Number(end) - 1
    return Number(first) === last ? String(last) : `${first} to ${last}`
  })
  return `${numbers.length === 1 ? 'event' : 'events'} ${ranges.join(', ')}`
}
