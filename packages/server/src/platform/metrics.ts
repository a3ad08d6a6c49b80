/** How the values of several workers become one. */
export type Across = 'sum' | 'max' | 'min'

type Said = {
  name: string
  /** One sentence: what is counted, in which unit, and what a high value means. */
  about: string
  labels?: readonly string[]
}

/** The values of a metric now: one number, or one for each combination of labels. */
export type Reading = number | undefined | [value: number, ...labels: string[]][]

/** What is read when somebody asks: it costs nothing until then. */
export type Read<Source> = Said & {
  kind: 'gauge' | 'counter'
  across: Across
  read: (from: Source) => Reading | Promise<Reading>
}

/** What is counted as it happens. */
export type Count = Said & { kind: 'counter' }
export type Histogram = Said & { kind: 'histogram'; buckets: readonly number[] }

/** One metric: as it is scraped, and what is said about it in docs/reference/metrics.md. */
export type Metric<Source> = Read<Source> | Count | Histogram

/** Declares the metrics that are read from one thing, such as a server or its doors. */
export function declareMetrics<Source>() {
  return <const M extends Record<string, Metric<Source>>>(metrics: M): M => metrics
}

/** Everything that one server measures; two servers in one process share nothing. */
export type Metrics = {
  /** Reads these from `source` whenever somebody asks. */
  add: <Source>(declared: Record<string, Metric<Source>>, source: Source) => void
  /** Gives what counts once for these values of the labels. Ask for it once, it is meant to be kept. */
  counter: (declared: Count, ...labels: string[]) => () => void
  /** Gives what takes one observation for these values of the labels. */
  histogram: (declared: Histogram, ...labels: string[]) => (value: number) => void
  read: () => Promise<Measurements>
}

/** What was read, as data that may go from one process to another. */
export type Measurements = { name: string; type: string; values: unknown[] }[]
