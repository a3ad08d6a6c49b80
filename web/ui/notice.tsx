import type { ReactNode } from 'react'
import type { Explanation } from './explain.ts'
import { addressOf } from './place.ts'

/** A sentence that stands out: good news by default. */
export function Notice({
  tone = 'good',
  children,
}: {
  tone?: 'good' | 'bad' | 'plain'
  children: ReactNode
}) {
  return <div className={`notice ${tone}`}>{children}</div>
}

/** A refusal in the server's words, with the next step. */
export function Refused({ explanation: { title, next, link } }: { explanation: Explanation }) {
  return (
    <Notice tone="bad">
      <strong>{title}</strong> {next}
      {link !== undefined && (
        <>
          {' '}
          <a href={addressOf(link.page)}>{link.words}</a>.
        </>
      )}
    </Notice>
  )
}
