import type { RefusalCode } from '@portcullis/protocol/refusals'
import type { Account, Session } from '@portcullis/protocol/shapes'

/** Who is signed in, as far as this tab knows. */
export type SessionState =
  | { readonly status: 'loading' }
  | { readonly status: 'signed-out'; readonly reason?: RefusalCode }
  | { readonly status: 'signed-in'; readonly account: Account; readonly session: Session }

/** A state that everything shows, and that tells of its changes. */
export type Store<State> = {
  get: () => State
  set: (state: State) => void
  subscribe: (listener: () => void) => () => void
}

export type SessionStore = Store<SessionState>

export const createSessionStore = (): SessionStore => createStore<SessionState>({ status: 'loading' })

/**
 * Keeps the one state that everything shows. The object stays the same until what it says changes,
 * as React's useSyncExternalStore asks. [CLIENT-2]
 */
export function createStore<State>(initial: State): Store<State> {
  let current = initial
  const subscriptions = new Set<{ listener: () => void }>()
  return {
    get: () => current,
    set(state) {
      if (JSON.stringify(state) === JSON.stringify(current)) return
      current = state
      for (const { listener } of [...subscriptions]) call(listener)
    },
    subscribe(listener) {
      const subscription = { listener }
      subscriptions.add(subscription)
      return () => void subscriptions.delete(subscription)
    },
  }
}

// A listener that throws is reported as the browser reports an event listener that throws, and stops nobody
// else.
function call(listener: () => void): void {
  try {
    listener()
  } catch (error) {
    if (typeof globalThis.reportError === 'function') globalThis.reportError(error)
  }
}
