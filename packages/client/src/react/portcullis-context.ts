import { createContext, useContext } from 'react'
import type { Client } from '../create-client.ts'
import type { Words } from './words/words.ts'

/** The views that lead to each other. */
export type ViewName = 'signIn' | 'signUp' | 'passwordReset' | 'emailVerification' | 'account'

/**
 * Addresses of pages that show these views. Without one, the sign-in views take each other's place in the
 * page, and nothing leads to the account.
 */
export type Links = Partial<Record<ViewName, string>>

/** What the operator has set, as far as it is said before the server judges. */
export type Service = {
  /** The service's name. A new password must not repeat it. */
  name?: string
  /** Fewest characters of a new password: `PASSWORD_MIN_LENGTH`, 15 unless it is set. */
  passwordMinLength?: number
}

export type Portcullis = {
  client: Client
  words: Words
  links: Links
  service: { name: string | undefined; passwordMinLength: number }
  /** The heading of every view: 1 where it is the page's own. */
  headingLevel: 1 | 2 | 3
  onTitle: ((title: string) => void) | undefined
  /** The title that was shown last. */
  shown: { title: string | undefined }
}

export const PortcullisContext = createContext<Portcullis | undefined>(undefined)

/** What the provider around gives. */
export function usePortcullis(): Portcullis {
  const given = useContext(PortcullisContext)
  if (given === undefined) throw new Error('Put a <PortcullisProvider client={…}> around this component.')
  return given
}

export const useClient = (): Client => usePortcullis().client

export const useWords = (): Words => usePortcullis().words
