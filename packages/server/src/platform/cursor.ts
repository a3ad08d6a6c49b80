/** Where a page ended: the values by which it is sorted, as text that goes over the wire. */
export function writeCursor(values: (string | number)[]): string {
  return Buffer.from(JSON.stringify(values)).toString('base64url')
}

/** Reads such a text; undefined for what is none. It says where to go on, and opens nothing. */
export function readCursor(text: string, kinds: ('string' | 'number')[]): (string | number)[] | undefined {
  try {
    const values: unknown = JSON.parse(Buffer.from(text, 'base64url').toString('utf8'))
    if (!Array.isArray(values) || values.length !== kinds.length) return undefined
    const isRight = values.every((value, at) =>
      kinds[at] === 'number'
        ? Number.isSafeInteger(value)
        : typeof value === 'string' && !value.includes('\0'),
    )
    return isRight ? values : undefined
  } catch {
    return undefined
  }
}
