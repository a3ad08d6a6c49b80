import type { Context } from '../platform/context.ts'
import { stopBoundMs } from '../platform/run-settings.ts'
import type { RunningServer } from '../server.ts'

/** Runs until SIGINT or SIGTERM, then stops gracefully within its bound; a second signal ends it at once. */
export function runUntilSignal(server: RunningServer, { run }: Context['settings']): Promise<number> {
  return new Promise((resolve) => {
    let stopping = false
    const fail = (why: string) => {
      console.error(`Stopping failed: ${why}`)
      process.exit(1)
    }
    const stop = () => {
      if (stopping) process.exit(1)
      stopping = true
      setTimeout(() => fail('it took too long.'), stopBoundMs(run)).unref()
      server.stop().then(() => resolve(0), fail)
    }
    process.on('SIGINT', stop)
    process.on('SIGTERM', stop)
    // What only workers know must not end a server that has none.
    process.on('SIGUSR2', () => console.error('SIGUSR2 restarts workers, and there are none: --workers.'))
  })
}
