import type { Words } from './words/words.ts'

const units = [
  ['year', 31_557_600],
  ['month', 2_629_800],
  ['week', 604_800],
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
] as const

/** "5 minutes ago", in whole units, and "just now" within a minute. */
export function ago(moment: string, nowMs: number, { lang, justNow }: Words): string {
  const seconds = Math.max(0, (nowMs - Date.parse(moment)) / 1000)
  const fitting = units.find(([, length]) => seconds >= length)
  if (fitting === undefined) return justNow

  const relative = new Intl.RelativeTimeFormat(lang, { numeric: 'auto' })
  return relative.format(-Math.floor(seconds / fitting[1]), fitting[0])
}

/** "40 seconds", "3 minutes": a wait that is never shorter than the given one. */
export function span(seconds: number, lang: string): string {
  if (seconds < 100) return counted(Math.max(1, Math.ceil(seconds)), 'second', lang)
  if (seconds < 5400) return counted(Math.ceil(seconds / 60), 'minute', lang)
  return counted(Math.ceil(seconds / 3600), 'hour', lang)
}

function counted(count: number, unit: string, lang: string): string {
  return new Intl.NumberFormat(lang, { style: 'unit', unit, unitDisplay: 'long' }).format(count)
}
