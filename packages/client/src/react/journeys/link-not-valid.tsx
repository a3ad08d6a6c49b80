import type { ReactNode } from 'react'
import { Page } from '../page.tsx'
import { useWords } from '../portcullis-context.ts'
import { WayTo } from '../way-to.tsx'

/** A mailed link that does nothing any more, or lost its token; the children say what to do instead. */
export function LinkNotValid({ children }: { children: ReactNode }) {
  const { title, intro } = useWords().mailedLink.notValid
  return (
    <Page title={title}>
      <p>{intro}</p>
      {children}
    </Page>
  )
}

/** One that came unasked: nobody can ask for another, and what is left to do is a new password. */
export function DeadLink() {
  const { setNewPassword } = useWords().mailedLink
  return (
    <LinkNotValid>
      <WayTo view="passwordReset" look="main">
        {setNewPassword}
      </WayTo>
    </LinkNotValid>
  )
}
