import { useSyncExternalStore } from 'react'
import { client } from './client.ts'

/** Who is signed in, in step with every other tab. */
export function useSession() {
  return useSyncExternalStore(client.session.subscribe, client.session.get)
}
