import { useClient } from './portcullis-context.ts'
import { useAction } from './use-action.ts'

/**
 * Signs out: this browser forgets the session in any case, and `problem` says so when the server could not be
 * told.
 */
export function useSignOut() {
  const client = useClient()
  const { run, ...state } = useAction(() => client.signOut())
  return { signOut: run, ...state }
}
