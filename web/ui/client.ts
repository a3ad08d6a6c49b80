import { useSyncExternalStore } from 'react'
import { createClient } from '@portcullis/client'
import { base } from './place.ts'

/** The pages' own way to the service. They are its first customer and use nothing but the public SDK. */
export const client = createClient({
  baseUrl: location.origin + base,
  transport: 'cookie',
  onChallenge: (isUnderWay) => {
    isChecking = isUnderWay
    for (const listener of listeners) listener()
  },
})

let isChecking = false
const listeners = new Set<() => void>()

/** Whether this browser is doing the work that the service asks of a network which has tried too much. */
export function useIsChecking(): boolean {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    () => isChecking,
  )
}
