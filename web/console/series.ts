import type { EventSeries } from '@portcullis/protocol/admin-shapes'

export type Counted = EventSeries['series'][number]

/** One line of a chart: what was counted in each step of time, steps in which nothing was included. */
export type Line = { title: string; steps: { at: number; count: number }[]; total: number; most: number }

/** Steps of a series, as many as the server counts in: those of now and of the time before. */
const stepsShown = 60

/** Counts what is picked from a series, step by step up to now. */
export function lineOf(
  title: string,
  { series, bucketSeconds }: Pick<EventSeries, 'series' | 'bucketSeconds'>,
  nowMs: number,
  picks: (counted: Counted) => boolean,
): Line {
  const stepMs = bucketSeconds * 1000
  // The server's steps begin with the epoch, as these do.
  const newest = Math.floor(nowMs / stepMs) * stepMs
  const steps = Array.from({ length: stepsShown }, (_, at) => ({
    at: newest - (stepsShown - 1 - at) * stepMs,
    count: 0,
  }))
  for (const counted of series.filter(picks)) {
    // What came after this page's clock says it is now belongs to the newest step.
    const behind = Math.max(0, Math.round((newest - Date.parse(counted.at)) / stepMs))
    const step = steps[stepsShown - 1 - behind]
    if (step) step.count += counted.count
  }
  const counts = steps.map(({ count }) => count)
  return { title, steps, total: counts.reduce((sum, count) => sum + count, 0), most: Math.max(...counts) }
}

const isRefusal = ({ event }: Counted) => /\.(refused|theft)$/.test(event)
const isSlowed = ({ event, reason }: Counted) =>
  ['throttle.refused', 'challenges.asked'].includes(event) || reason === 'too_many_attempts'

/** The four that an operator looks at first. */
export const picks = {
  signIns: ({ event }: Counted) => event === 'sign-in.succeeded',
  failures: ({ event }: Counted) => event === 'sign-in.refused',
  lockouts: isSlowed,
  refusals: isRefusal,
} as const satisfies Record<string, (counted: Counted) => boolean>

/** Kinds of refusals, the most frequent first: what was refused, and why. */
export function kindsOf(series: EventSeries['series']): { kind: string; event: string; count: number }[] {
  const counts = new Map<string, { kind: string; event: string; count: number }>()
  for (const counted of series.filter(isRefusal)) {
    const { event, reason, count } = counted
    const kind = reason === null ? event : `${event}: ${reason}`
    const known = counts.get(kind)
    counts.set(kind, { kind, event, count: (known?.count ?? 0) + count })
  }
  return [...counts.values()].toSorted((one, other) => other.count - one.count)
}
