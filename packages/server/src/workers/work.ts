import { Misuse } from '../platform/misuse.ts'
import { whyItDoesNotRun } from '../platform/why-it-does-not-run.ts'
import type { RunningServer } from '../server.ts'
import type { Order, Told } from './messages.ts'

/** How often a worker gives a sign of life, in milliseconds. */
const aliveMs = 1000

/**
 * Runs a server as one of several workers: tells the primary how it goes, does what it is told, and ends with
 * an exit code. A signal of its own stops it as well; a second one ends it at once.
 */
export async function work(start: () => Promise<RunningServer>): Promise<number> {
  // An order may come before the server has started; it is heard then.
  const orders: Order[] = []
  let obey = (order: Order) => void orders.push(order)
  process.on('message', (order: Order) => obey(order))
  // What these ask for the primary does: whoever sends them to every process sends them to that one too.
  for (const signal of ['SIGHUP', 'SIGUSR2'] as const) process.on(signal, () => undefined)

  const server = await start().catch(async (error: unknown) => {
    const exitCode = error instanceof Misuse ? 2 : 1
    await tell({ kind: 'failed', why: whyItDoesNotRun(error), exitCode })
    return process.exit(exitCode)
  })
  const measure = async () => tell({ kind: 'measured', measurements: await server.measure() })
  await tell({ kind: 'serving', port: server.port })
  const alive = setInterval(() => void tell({ kind: 'alive' }), aliveMs)

  await new Promise<void>((resolve, reject) => {
    let stopping = false
    const stop = (replaced: boolean) => {
      if (stopping) return
      stopping = true
      server.stop({ replaced }).then(resolve, reject)
    }
    obey = (order) => {
      if (order.kind === 'stop') stop(order.replaced)
      else if (order.kind === 'reload') void server.reload()
      else void measure()
    }
    for (const order of orders) obey(order)
    let signals = 0
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      process.on(signal, () => {
        signals += 1
        if (signals > 1) process.exit(1)
        stop(false)
      })
    }
  })
  clearInterval(alive)
  await measure()
  process.channel?.unref()
  return 0
}

/** Tells the primary; settles once it is said, also when the primary is gone and nobody hears it. */
function tell(told: Told): Promise<void> {
  return new Promise((resolve) => {
    if (process.connected) process.send?.(told, undefined, undefined, () => resolve())
    else resolve()
  })
}
