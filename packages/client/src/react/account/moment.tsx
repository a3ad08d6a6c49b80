import { ago } from '../ago.ts'
import { useWords } from '../portcullis-context.ts'

/** When something was, in words, and exactly for whoever points at it. */
export function Moment({ at }: { at: string }) {
  const words = useWords()
  return (
    <time dateTime={at} title={new Date(at).toLocaleString(words.lang)}>
      {ago(at, Date.now(), words)}
    </time>
  )
}
