import type { Context } from './context.ts'
import { within } from './within.ts'

/** What a server must have to be sent requests, each by the name under which its lack is logged. */
export type Needs = Record<string, (ctx: Context) => Promise<unknown>>

/** Whether this server may be sent requests. */
export type Readiness = {
  /** Whether every need is met, as it was found within the last second. */
  isReady: (needs: Needs) => Promise<boolean>
  /** From now on it is not ready: it is going to stop. */
  leave: () => void
}

/** Probes come from everywhere, and some hammer: all of them within this time share one look. */
const keptMs = 1000

/** A need that has no answer after so long is not met; balancers give up on a probe a little later. */
const patienceMs = 2000

export function createReadiness(ctx: Context): Readiness {
  let missing: string[] | undefined
  let lookedAt = Number.NEGATIVE_INFINITY
  let looking: Promise<void> | undefined
  let leaving = false

  const look = async (needs: Needs) => {
    const found = await Promise.all(
      Object.entries(needs).map(async ([name, need]) => {
        const why = await whyUnmet(() => need(ctx))
        return why === undefined ? [] : [{ name, why }]
      }),
    )
    const names = found.flat().map(({ name }) => name)
    const before = missing ?? []
    if (names.join() !== before.join()) {
      if (names.length > 0) ctx.log.error({ missing: found.flat() }, 'not ready to serve')
      else ctx.log.info({ missing: before }, 'ready to serve again')
    }
    missing = names
    lookedAt = performance.now()
    looking = undefined
  }

  return {
    isReady: async (needs) => {
      if (performance.now() - lookedAt > keptMs) {
        looking ??= look(needs)
        await looking
      }
      return !leaving && missing?.length === 0
    },
    leave: () => {
      leaving = true
    },
  }
}

async function whyUnmet(need: () => Promise<unknown>): Promise<string | undefined> {
  try {
    await within(patienceMs, need())
    return undefined
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}
