import { performance } from 'node:perf_hooks'
import type { Context } from '../../platform/context.ts'
import { type Refusal, refuse } from '../../platform/refusal.ts'
import { processesOf } from '../../platform/run-settings.ts'
import { spanKinds } from '../../platform/tracing/span.ts'
import { argon2id } from './argon2id.ts'
import { readParameters } from './hash-parameters.ts'
import { hashersOf, thisMachine } from './hashing-memory.ts'

/**
 * Longest a request may wait for its turn to hash, in milliseconds. People give a sign-in a few seconds;
 * what cannot be served within two is refused at the door, before anything was counted or looked up.
 */
const longestWaitMs = 2000

/** One admitted request: it may hash as often as its verb needs, one hash at a time, and must be left. */
export type Place = {
  hash: (password: string, parameters: string, salt: Uint8Array) => Promise<Buffer>
  leave: () => void
}

export type HashingPool = {
  /**
   * Admits one request, or says that there is no room within the wait. A quarter of the room is kept for
   * devices that are known.
   */
  enter: (asker?: { isKnown: boolean }) => Place | Refusal<'server_busy'>
  /** How many can hash at once, how many do, how many wait, and how long a hash takes at present. */
  state: () => { width: number; running: number; waiting: number; hashMs: number }
}

/**
 * A pool as wide as the cores, or as its share of them where several processes serve: wider hashes no faster
 * and takes the event loop's own core (measured in bench/). What waits is bounded by time, with the measured
 * duration of a hash. [RUN-4]
 */
export function createHashingPool(ctx: Context): HashingPool {
  const { passwords, run } = ctx.settings
  const width = hashersOf(passwords, processesOf(run), thisMachine())
  const waiting: (() => void)[] = []
  let admitted = 0
  let running = 0
  let hashMs = 60 // A first guess, until hashes have been measured.

  const takeTurn = async (): Promise<void> => {
    if (running < width) running += 1
    else await new Promise<void>((resolve) => waiting.push(resolve))
  }
  const work: Place['hash'] = async (password, parameters, salt) => {
    const startedAt = performance.now()
    try {
      return await argon2id(password, readParameters(parameters), salt)
    } finally {
      hashMs += (performance.now() - startedAt - hashMs) / 16
      const next = waiting.shift()
      if (next) next()
      else running -= 1
    }
  }
  const { tracer } = ctx
  const hash: Place['hash'] = async (...what) => {
    if (tracer === undefined) {
      await takeTurn()
      return work(...what)
    }
    await tracer.below('password.wait', spanKinds.internal, takeTurn)
    return tracer.below('password.hash', spanKinds.internal, () => work(...what))
  }

  return {
    enter: ({ isKnown } = { isKnown: false }) => {
      const room = width + Math.floor((width * longestWaitMs) / hashMs)
      if (admitted >= (isKnown ? room : room - Math.floor(room / 4))) {
        return refuse('server_busy', { retryAfterSeconds: 2 })
      }
      admitted += 1
      let left = false
      return {
        hash,
        leave: () => {
          if (!left) admitted -= 1
          left = true
        },
      }
    },
    state: () => ({ width, running, waiting: waiting.length, hashMs }),
  }
}
