import { type ReactNode, useMemo, useRef } from 'react'
import type { Client } from '../create-client.ts'
import { type Links, type Portcullis, PortcullisContext, type Service } from './portcullis-context.ts'
import { en } from './words/en.ts'
import type { Words } from './words/words.ts'

export type PortcullisProviderProps = {
  /** Made once, outside of every component. */
  client: Client
  /** The language: English, or what `loadWords` gave. */
  words?: Words
  links?: Links
  service?: Service
  headingLevel?: 1 | 2 | 3
  /** Told the title of each view that comes, as for `document.title`. */
  onTitle?: (title: string) => void
  children?: ReactNode
}

const noLinks: Links = {}

/** Gives the client, the language and the ways between views to all components and hooks inside. */
export function PortcullisProvider({
  client,
  words = en,
  links = noLinks,
  service,
  headingLevel = 1,
  onTitle,
  children,
}: PortcullisProviderProps) {
  const shown = useRef<Portcullis['shown']>({ title: undefined }).current
  const name = service?.name
  const passwordMinLength = service?.passwordMinLength ?? 15

  const given = useMemo(
    () => ({
      client,
      words,
      links,
      service: { name, passwordMinLength },
      headingLevel,
      onTitle,
      shown,
    }),
    [client, words, links, name, passwordMinLength, headingLevel, onTitle, shown],
  )
  return <PortcullisContext.Provider value={given}>{children}</PortcullisContext.Provider>
}
