import { openMetricsListener } from '../http/metrics-listener.ts'
import type { Foundation } from '../platform/context.ts'
import type { Log } from '../platform/log.ts'
import type { Measurements, Metrics } from '../platform/metrics.ts'
import { stopBoundMs } from '../platform/run-settings.ts'
import type { SecretSource } from '../reload-secrets.ts'
import { takeOverSecrets } from '../settings.ts'
import { Crew, type Stillborn } from '../workers/crew.ts'
import { crewMetrics } from '../workers/metrics.ts'

/**
 * Serves with workers, and does nothing else: SIGTERM and SIGINT stop them gracefully, a second one at once;
 * SIGHUP makes them read their secrets again; SIGUSR2 replaces them by what is installed now. [RUN-2] [RUN-3]
 */
export async function serveWithWorkers(
  { settings, log }: Pick<Foundation, 'settings' | 'log'>,
  { read }: Pick<SecretSource, 'read'>,
): Promise<number> {
  const { run, server } = settings
  const plan = {
    size: run.workers,
    timeoutSeconds: run.workerTimeoutSeconds,
    stopMs: stopBoundMs(run),
  }
  const crew = new Crew(plan, log)
  const metrics = await openMetricsListener({ settings, log }, measurerOf(crew, log))
  // What is wrong with a secret, the workers say. Here none is needed but what metrics are asked with.
  const reload = () => {
    crew.tell({ kind: 'reload' })
    read().then(
      (fresh) => takeOverSecrets(settings, fresh),
      () => undefined,
    )
  }
  const serving = async () => {
    const { port } = await crew.start()
    log.info({ publicUrl: server.publicUrl, port, workers: run.workers }, 'serving')
    return crew.givenUp
  }

  const told = untilTold(crew, reload)
  const stillborn = await Promise.race([told, serving().catch((error: Stillborn) => error)])
  await crew.stop()
  await metrics.close()
  if (stillborn === undefined) return 0
  console.error(stillborn.message)
  return stillborn.exitCode
}

/** Settles when a signal says to stop. */
function untilTold(crew: Crew, reload: () => void): Promise<undefined> {
  return new Promise((resolve) => {
    let signals = 0
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      process.on(signal, () => {
        signals += 1
        if (signals > 1) {
          crew.kill()
          process.exit(1)
        }
        resolve(undefined)
      })
    }
    process.on('SIGHUP', reload)
    process.on('SIGUSR2', () => void crew.restart())
  })
}

/** Measures the crew and what its workers measure. */
function measurerOf(crew: Crew, log: Log): () => Promise<Measurements[]> {
  let own: Metrics | undefined
  return async () => {
    if (own === undefined) {
      const { createMetrics } = await import('../platform/metrics-registry.ts')
      own = createMetrics(log, { ofProcess: false })
      own.add(crewMetrics, () => crew.state())
    }
    return [...(await crew.measure()), await own.read()]
  }
}
