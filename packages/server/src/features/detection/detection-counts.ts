import { type EventName, events } from '../audit-log/events.ts'
import type { NewEvent } from './queries.ts'
import type { DetectionName } from './tell.ts'

/** What this node has read in the log and found there, since it started. */
export type DetectionCounts = {
  addEvents: (read: NewEvent[]) => void
  addDetection: (name: DetectionName) => void
  /** Notes that everything that had settled has been read. */
  noteLook: (at: Date) => void
  /** When that was last so. */
  lookedAt: () => Date | undefined
  /** How often each kind of event was read, each that there is. */
  events: () => [number, EventName][]
  detections: () => [number, DetectionName][]
}

export function createDetectionCounts(): DetectionCounts {
  const read = new Map(Object.keys(events).map((name) => [name as EventName, 0]))
  const found = new Map<DetectionName, number>([
    ['detection.stuffing', 0],
    ['detection.guessing', 0],
    ['detection.spraying', 0],
    ['detection.new-device', 0],
    ['detection.new-country', 0],
    ['detection.impossible-travel', 0],
    ['token-refresh.theft', 0],
  ])
  let looked: Date | undefined
  const listOf = <Name>(counts: Map<Name, number>) =>
    [...counts].map(([name, count]): [number, Name] => [count, name])
  return {
    addEvents: (rows) => {
      // What a newer release wrote has no label here, so that the labels stay those that are documented.
      for (const { name, attempts } of rows) {
        const before = read.get(name as EventName)
        if (before !== undefined) read.set(name as EventName, before + (attempts ?? 1))
      }
    },
    addDetection: (name) => void found.set(name, (found.get(name) ?? 0) + 1),
    noteLook: (at) => {
      looked = at
    },
    lookedAt: () => looked,
    events: () => listOf(read),
    detections: () => listOf(found),
  }
}
