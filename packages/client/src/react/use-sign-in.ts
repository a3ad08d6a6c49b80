import { useClient } from './portcullis-context.ts'
import { useAction } from './use-action.ts'

/** Signs in; `useSession` then tells who. `signIn` gives true, or false with `problem`. */
export function useSignIn() {
  const client = useClient()
  const { run, ...state } = useAction((credentials: { email: string; password: string }) =>
    client.signIn(credentials),
  )
  return { signIn: run, ...state }
}
