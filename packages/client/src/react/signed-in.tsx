import type { ReactNode } from 'react'
import { useSession } from './use-session.ts'

type Props = { children?: ReactNode }

/** Shows its children while somebody is signed in. */
export function SignedIn({ children }: Props) {
  return useSession().status === 'signed-in' ? children : null
}

/** Shows its children while nobody is signed in, and that is known. */
export function SignedOut({ children }: Props) {
  return useSession().status === 'signed-out' ? children : null
}

/** Shows its children until the server has said who is signed in; on a server always. */
export function SessionLoading({ children }: Props) {
  return useSession().status === 'loading' ? children : null
}
