/** What a body of JSON may not be, in words for the developer who sent it. */
export type NotJson = { error: string }

/** Deep enough for every shape of ours, and for nothing that is made to be deep. */
const deepest = 8

/**
 * Parses JSON that has one meaning only: UTF-8 without a byte order mark, no key twice, no `__proto__`,
 * no NUL, no half of a surrogate pair, not nested deeper than any shape of ours.
 */
export function parseStrictJson(bytes: Uint8Array): { value: unknown } | NotJson {
  let text: string
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    return { error: 'The body is not valid UTF-8.' }
  }
  const wrong = findTrouble(text)
  if (wrong) return { error: wrong }
  try {
    return { value: JSON.parse(text, refuseBadText) }
  } catch (error) {
    if (error instanceof BadText) return { error: error.message }
    return { error: 'The body is not valid JSON.' }
  }
}

class BadText extends Error {}

function refuseBadText(key: string, value: unknown): unknown {
  for (const text of [key, value]) {
    if (typeof text !== 'string') continue
    if (!text.isWellFormed()) throw new BadText('The body has text that is not valid Unicode.')
    if (text.includes('\0')) throw new BadText('The body has text with a NUL in it.')
  }
  return value
}

// A string without an end is taken whole: tried again from each of its quotes, it would cost the square of
// its length.
const tokens = /"(?:[^"\\]|\\.)*"?|[{}[\],:]/gsu

// JSON.parse takes the last of two equal keys in silence; here an object's keys are collected as they come.
function findTrouble(text: string): string | undefined {
  const open: (Set<string> | undefined)[] = []
  let last: string | undefined
  for (const [token] of text.matchAll(tokens)) {
    if (token === '{') open.push(new Set())
    else if (token === '[') open.push(undefined)
    else if (token === '}' || token === ']') open.pop()
    else if (token === ':' && last !== undefined) {
      const key = decodeKey(last)
      const keys = open.at(-1)
      if (key === '__proto__' || keys?.has(key))
        return `The body has the key ${JSON.stringify(key)} twice or is made to harm.`
      keys?.add(key)
    }
    if (open.length > deepest) return 'The body is nested too deep.'
    last = token.startsWith('"') ? token : undefined
  }
  return undefined
}

function decodeKey(token: string): string {
  try {
    return JSON.parse(token) as string
  } catch {
    return token
  }
}
