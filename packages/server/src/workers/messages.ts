import type { Measurements } from '../platform/metrics.ts'

/** What a worker tells the primary. */
export type Told =
  | { kind: 'serving'; port: number }
  /** Why it does not start, and with which exit code it ends. */
  | { kind: 'failed'; why: string; exitCode: number }
  | { kind: 'alive' }
  /** When it is asked, and once more before it ends. */
  | { kind: 'measured'; measurements: Measurements }

/** What the primary tells a worker. */
export type Order =
  /** `replaced` when another worker already answers in its place. */
  { kind: 'stop'; replaced: boolean } | { kind: 'reload' } | { kind: 'measure' }
