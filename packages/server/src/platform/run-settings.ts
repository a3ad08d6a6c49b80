import { availableParallelism } from 'node:os'
import { z } from 'zod'
import { declareSettings, type Settle, seconds } from './settings.ts'

const workers = z
  .string()
  .regex(/^(auto|\d+)$/, 'Write auto or a whole number of processes.')
  .transform((value) => (value === 'auto' ? availableParallelism() : Number(value)))
  .pipe(z.number().max(256, 'At most 256 processes.'))

export const runSettings = declareSettings({
  workers: {
    env: 'WORKERS',
    shape: workers,
    default: '0',
    about:
      'How many processes `serve` answers with, behind one port; `auto` means as many as there are cores, ' +
      '0 that it answers itself. `--workers` says the same.',
  },
  workerTimeoutSeconds: {
    env: 'WORKER_TIMEOUT_SECONDS',
    shape: seconds(2, 600),
    default: '30',
    about: 'After how long without a sign of life a worker is killed and replaced.',
  },
  shutdownDelaySeconds: {
    env: 'SHUTDOWN_DELAY_SECONDS',
    shape: seconds(0, 300),
    default: '0',
    about:
      'How long a server that is told to stop still takes connections while `/readyz` answers 503, so that ' +
      'balancers turn away first: a little more than it takes them to notice.',
  },
  shutdownSeconds: {
    env: 'SHUTDOWN_SECONDS',
    shape: seconds(1, 300),
    default: '10',
    about: 'How long requests that are under way may take to end after that; what is left is cut.',
  },
})

/** How many processes share what the machine has. */
export function processesOf({ workers }: { workers: number }): number {
  return Math.max(1, workers)
}

/** What a server needs beyond its bounds to close mail transport, database and itself, in milliseconds. */
const spareMs = 5000

/** After how long a server that was told to stop hangs, in milliseconds. */
export function stopBoundMs(run: { shutdownDelaySeconds: number; shutdownSeconds: number }): number {
  return (run.shutdownDelaySeconds + run.shutdownSeconds) * 1000 + spareMs
}

declare module './context.ts' {
  interface Settings {
    run: Settle<typeof runSettings>
  }
}
