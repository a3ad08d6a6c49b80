import type { ReactNode } from 'react'
import { Page } from '../ui/page.tsx'
import { addressOf } from '../ui/place.ts'

/** A mailed link that does nothing any more, or lost its token; the children say what to do instead. */
export function LinkNotValid({ children }: { children: ReactNode }) {
  return (
    <Page title="This link is not valid">
      <p>
        A link works once and for a short time. It may be used up, too old, or cut off on its way: open it
        from the mail again, whole.
      </p>
      {children}
    </Page>
  )
}

/** One that came unasked: nobody can ask for another, and what is left to do is a new password. */
export function DeadLink() {
  return (
    <LinkNotValid>
      <a className="button main" href={addressOf('passwordReset')}>
        Set a new password
      </a>
    </LinkNotValid>
  )
}
