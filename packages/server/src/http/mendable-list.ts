import { z } from 'zod'

/** One item of a list: as it should be; or why it is not, and what was meant where that can be known. */
export type Item = { value: string } | { why: string; mended?: string }

/**
 * A setting that lists things with commas between. Whatever is wrong with any of them is said at once, with
 * the whole line to write instead where it can be known. `gap` is where a comma is missing.
 */
export function mendableList(env: string, gap: RegExp, read: (text: string) => Item) {
  return z.string().transform((text, issues): string[] => {
    const pieces = split(text, ',')
    const items = pieces.flatMap((piece) => split(piece, gap))
    const readings = items.map(read)

    const whys = readings.flatMap((item) => ('why' in item ? [item.why] : []))
    if (items.length > pieces.length) whys.unshift('Commas stand between the items of a list.')
    const mended = readings.map((item) => ('value' in item ? item.value : item.mended))
    if (whys.length === 0) return mended as string[]

    const isKnown = mended.every((item) => item !== undefined)
    const line = isKnown ? [`Write instead: ${env}=${[...new Set(mended)].join(',')}`] : []
    issues.addIssue({ code: 'custom', message: [...new Set(whys), ...line].join(' ') })
    return z.NEVER
  })
}

function split(text: string, separator: string | RegExp): string[] {
  return text
    .split(separator)
    .map((piece) => piece.trim())
    .filter((piece) => piece !== '')
}
