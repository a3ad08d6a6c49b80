import type { RunningServer } from '../server.ts'

/** Runs until SIGINT or SIGTERM, then stops gracefully; a second signal ends it at once. */
export function runUntilSignal(server: RunningServer): Promise<number> {
  return new Promise((resolve) => {
    let stopping = false
    const stop = () => {
      if (stopping) process.exit(1)
      stopping = true
      server.stop().then(
        () => resolve(0),
        (error) => {
          console.error(`Stopping failed: ${error}`)
          resolve(1)
        },
      )
    }
    process.on('SIGINT', stop)
    process.on('SIGTERM', stop)
  })
}
