/** How long to wait for other tabs. A tab may be frozen or killed while it holds the lock. */
const lockWaitMs = 5_000

/**
 * Runs the work while no other tab of this browser does, as well as that can be had: after five seconds, or
 * without Web Locks, it runs all the same. What replaces the session's cookies goes through here, so that
 * an older answer seldom overwrites a newer cookie; correctness does not rest on it, for the server answers
 * a repeated refresh with the same successor. No listener ever runs in here, and the lock goes with the
 * work, however that ends. [CLIENT-5]
 */
export function withBrowserLock<T>({ baseUrl }: { baseUrl: string }, work: () => Promise<T>): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const giveUp = new AbortController()
    let working: Promise<T> | undefined
    const begin = () => {
      clearTimeout(timer)
      working = work()
      return working
    }
    const settle = () => (working ?? begin()).then(resolve, reject)
    const timer = setTimeout(() => {
      settle()
      giveUp.abort()
    }, lockWaitMs)

    askForLock(`portcullis:${baseUrl}`, giveUp.signal, async () => {
      // What is granted after we gave up is let go at once.
      if (working === undefined) await begin().catch(() => undefined)
    }).then(settle, settle)
  })
}

async function askForLock(name: string, signal: AbortSignal, hold: () => Promise<void>): Promise<unknown> {
  const locks = globalThis.navigator?.locks
  if (typeof locks?.request === 'function') return locks.request(name, { signal }, hold)
  const held = (queues.get(name) ?? Promise.resolve()).then(hold)
  queues.set(name, held)
  return held
}

/** Where there are no Web Locks, the clients of one tab at least wait for each other. */
const queues = new Map<string, Promise<void>>()
