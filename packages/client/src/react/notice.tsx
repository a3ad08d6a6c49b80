import type { ReactNode } from 'react'
import type { Explanation } from './explain.ts'
import { WayTo } from './way-to.tsx'

/** A sentence that stands out: good news by default. */
export function Notice({ tone = 'good', children }: { tone?: 'good' | 'bad' | 'info'; children: ReactNode }) {
  return <div className={`pc-notice pc-${tone}`}>{children}</div>
}

/** What happened, with the next step. */
export function Refused({ explanation }: { explanation: Explanation }) {
  return (
    <Notice tone="bad">
      <strong>{explanation.title}</strong> <Next {...explanation} />
    </Notice>
  )
}

/** The next step, with its link where there is one. */
export function Next({ next, link }: Pick<Explanation, 'next' | 'link'>) {
  if (link === undefined) return next
  const [before, ...behind] = next.split(link.words)
  return (
    <>
      {before}
      <WayTo view={link.view} otherwise={link.words}>
        {link.words}
      </WayTo>
      {behind.join(link.words)}
    </>
  )
}
