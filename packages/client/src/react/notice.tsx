import type { ReactNode } from 'react'
import type { Explanation } from './explain.ts'
import { WayTo } from './way-to.tsx'

/** A sentence that stands out: good news by default. */
export function Notice({ tone = 'good', children }: { tone?: 'good' | 'bad' | 'info'; children: ReactNode }) {
  return <div className={`pc-notice pc-${tone}`}>{children}</div>
}

/** What happened, with the next step. */
export function Refused({ explanation: { title, next, link } }: { explanation: Explanation }) {
  const [before, ...behind] = link === undefined ? [next] : next.split(link.words)
  return (
    <Notice tone="bad">
      <strong>{title}</strong> {before}
      {link !== undefined && (
        <WayTo view={link.view} otherwise={link.words}>
          {link.words}
        </WayTo>
      )}
      {link !== undefined && behind.join(link.words)}
    </Notice>
  )
}
