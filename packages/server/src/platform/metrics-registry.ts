import { AggregatorRegistry, Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'
import type { Log } from './log.ts'
import type { Measurements, Metric, Metrics, Read } from './metrics.ts'
import { within } from './within.ts'

/** How long one value may take to be read, in milliseconds: a scraper that waits for one gets none. */
const patienceMs = 1000

/** The metrics of one server, with those of its process. */
export function createMetrics(log: Log, { ofProcess = true } = {}): Metrics {
  const registry = new Registry()
  if (ofProcess) collectDefaultMetrics({ register: registry })
  const live = new Map<string, Counter | Histogram>()
  const find = <Kind extends Counter | Histogram>({ name }: { name: string }): Kind => {
    const metric = live.get(name)
    if (metric === undefined) throw new Error(`${name} is counted before it was added.`)
    return metric as Kind
  }

  return {
    add: (declared, source) => {
      for (const metric of Object.values(declared)) {
        if ('read' in metric) addRead(registry, metric, source, log)
        else live.set(metric.name, createLive(registry, metric))
      }
    },
    counter: (declared, ...labels) => {
      const counted = find<Counter>(declared).labels(...labels)
      counted.inc(0) // What has never happened is shown as 0, so that its first time is a rise.
      return () => counted.inc()
    },
    histogram: (declared, ...labels) => {
      const observed = find<Histogram>(declared).labels(...labels)
      return (value) => observed.observe(value)
    },
    read: async () => (await registry.getMetricsAsJSON()) as unknown as Measurements,
  }
}

function createLive(registry: Registry, metric: Exclude<Metric<never>, Read<never>>): Counter | Histogram {
  const said = saidOf(registry, metric)
  return metric.kind === 'counter'
    ? new Counter(said)
    : new Histogram({ ...said, buckets: [...metric.buckets] })
}

function addRead<Source>(registry: Registry, metric: Read<Source>, source: Source, log: Log): void {
  const { kind, across, labels = [], name } = metric
  const collect = async (kept: Counter | Gauge) => {
    const reading = await readInTime(metric, source).catch((error: Error) => {
      log.debug({ metric: name, why: error.message }, 'a metric cannot be read')
      return undefined
    })
    kept.reset()
    if (reading === undefined && labels.length === 0) kept.remove() // Absent is not 0.
    const samples = typeof reading === 'number' ? [[reading] as const] : (reading ?? [])
    for (const [value, ...values] of samples)
      kept.inc(Object.fromEntries(labels.map((label, at) => [label, values[at] ?? ''])), value)
  }
  const said = { ...saidOf(registry, metric), aggregator: across }
  const made: Counter | Gauge =
    kind === 'gauge'
      ? new Gauge({ ...said, collect: () => collect(made) })
      : new Counter({ ...said, collect: () => collect(made) })
}

function saidOf(registry: Registry, { name, about, labels = [] }: Metric<never>) {
  return { name, help: about, labelNames: [...labels], registers: [registry] }
}

async function readInTime<Source>({ read }: Read<Source>, source: Source) {
  return within(patienceMs, read(source))
}

/** Makes one of many: each metric in the way that its declaration says. */
export async function sumUp(many: Measurements[]): Promise<Measurements> {
  return (await AggregatorRegistry.aggregate(many).getMetricsAsJSON()) as unknown as Measurements
}

/** As text in Prometheus' own format. Of one process everything is said, also what has no sum. */
export async function writeMeasurements(many: Measurements[]): Promise<{ type: string; text: string }> {
  const all =
    many.length > 1 ? many : many.map((one) => one.map((metric) => ({ ...metric, aggregator: 'first' })))
  return { type: Registry.PROMETHEUS_CONTENT_TYPE, text: await AggregatorRegistry.aggregate(all).metrics() }
}
