import type { Context } from '../platform/context.ts'
import type { Log } from '../platform/log.ts'
import { stopBoundMs } from '../platform/run-settings.ts'
import { Crew, type Stillborn } from '../workers/crew.ts'

/**
 * Serves with workers, and does nothing else: SIGTERM and SIGINT stop them gracefully, a second one at once;
 * SIGHUP makes them read their secrets again; SIGUSR2 replaces them by what is installed now. [RUN-1] [RUN-2]
 */
export async function serveWithWorkers({ run, server }: Context['settings'], log: Log): Promise<number> {
  const crew = new Crew(
    {
      size: run.workers,
      timeoutSeconds: run.workerTimeoutSeconds,
      stopMs: stopBoundMs(run),
    },
    log,
  )
  const serving = async () => {
    const { port } = await crew.start()
    log.info({ publicUrl: server.publicUrl, port, workers: run.workers }, 'serving')
    return crew.givenUp
  }
  const stillborn = await Promise.race([untilTold(crew), serving().catch((error: Stillborn) => error)])
  await crew.stop()
  if (stillborn === undefined) return 0
  console.error(stillborn.message)
  return stillborn.exitCode
}

/** Settles when a signal says to stop. */
function untilTold(crew: Crew): Promise<undefined> {
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
    process.on('SIGHUP', () => crew.tell({ kind: 'reload' }))
    process.on('SIGUSR2', () => void crew.restart())
  })
}
