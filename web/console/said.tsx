import { useWords } from '@portcullis/client/react'
import { ago } from '@portcullis/client/react/parts'
import { words } from './words.ts'

// Two of these join letters of Persian and Hindi, and emoji; all others show nothing, break the line or turn
// the reading direction.
const hidden = /(?![\u200c\u200d])[\p{C}\p{Zl}\p{Zp}]/gu

/**
 * What somebody else has written, as text and nothing else: it keeps its own reading direction, and what
 * could not be seen in it is named. [CONSOLE-7]
 */
export function Said({ children }: { children: string | null | undefined }) {
  if (children === null || children === undefined || children === '') {
    return <span className="faint">{words.none}</span>
  }
  return <bdi className="said">{visible(children)}</bdi>
}

export function visible(text: string): string {
  return text.replace(hidden, (character) => {
    const code = character.codePointAt(0) ?? 0
    return `⟨U+${code.toString(16).toUpperCase().padStart(4, '0')}⟩`
  })
}

const toTheSecond = {
  day: 'numeric',
  month: 'short',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
} as const
const exactly = new Intl.DateTimeFormat('en-GB', { ...toTheSecond, year: 'numeric' })
const thisYear = new Intl.DateTimeFormat('en-GB', toTheSecond)
const inDay = new Intl.DateTimeFormat('en-GB', {
  day: 'numeric',
  month: 'short',
  hour: '2-digit',
  minute: '2-digit',
})

export const number = (count: number): string => new Intl.NumberFormat('en').format(count)
export const shortMoment = (at: string | number): string => inDay.format(new Date(at))

/** When something was or will be: exactly, to the second, in the reader's own time. */
export function At({ at }: { at: string | null }) {
  if (at === null) return <span className="faint">{words.none}</span>
  const moment = new Date(at)
  const isThisYear = moment.getFullYear() === new Date().getFullYear()
  return (
    <time dateTime={at} title={exactly.format(moment)}>
      {(isThisYear ? thisYear : exactly).format(moment)}
    </time>
  )
}

/** How long ago something was, and exactly for whoever points at it. */
export function Ago({ at }: { at: string }) {
  const shared = useWords()
  return (
    <time dateTime={at} title={exactly.format(new Date(at))}>
      {ago(at, Date.now(), shared)}
    </time>
  )
}
