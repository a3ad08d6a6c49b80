import { type ReactNode, useId } from 'react'
import { Subtitle } from '../page.tsx'

/** One part of the account page, a landmark of its own. */
export function Room({ title, children }: { title: string; children: ReactNode }) {
  const id = useId()
  return (
    <section className="pc-card" aria-labelledby={id}>
      <Subtitle id={id}>{title}</Subtitle>
      {children}
    </section>
  )
}
