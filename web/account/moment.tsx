import { ago } from '../ui/ago.ts'

/** When something was, in words, and exactly for whoever points at it. */
export function Moment({ at }: { at: string }) {
  return (
    <time dateTime={at} title={new Date(at).toLocaleString()}>
      {ago(at, Date.now())}
    </time>
  )
}
