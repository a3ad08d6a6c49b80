import { type ReactNode, useId } from 'react'

/** One part of the account page, a landmark of its own. */
export function Room({ title, children }: { title: string; children: ReactNode }) {
  const id = useId()
  return (
    <section className="card" aria-labelledby={id}>
      <h2 id={id}>{title}</h2>
      {children}
    </section>
  )
}
