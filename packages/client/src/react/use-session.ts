import { useSyncExternalStore } from 'react'
import type { Account } from '@portcullis/protocol/shapes'
import type { SessionState } from '../session-store.ts'
import { useClient } from './portcullis-context.ts'

/** What a server shows, and a browser until it has taken over what came from there. */
const loading: SessionState = { status: 'loading' }
const onServer = () => loading

/** Who is signed in, in step with every other tab. [CLIENT-REACT-1] */
export function useSession(): SessionState {
  const { session } = useClient()
  return useSyncExternalStore(session.subscribe, session.get, onServer)
}

/** The account that is signed in; undefined when none is, or while that is not known yet. */
export function useAccount(): Account | undefined {
  const session = useSession()
  return session.status === 'signed-in' ? session.account : undefined
}
