/** Longer than any address that a person comes back to, and short enough for every proxy on the way. */
const longest = 2000

/**
 * What `return_to` may be: a path of this origin with its query and fragment, as the address parser reads it;
 * undefined for an absolute address and for whatever some parser on the way could read as a host name.
 */
export function ownPath(asked: string, origin: string): string | undefined {
  if (asked.length > longest || !isPlainPath(asked) || !URL.canParse(asked, origin)) return undefined

  const url = new URL(asked, origin)
  if (url.origin !== origin || url.username !== '' || url.password !== '') return undefined
  // Parsing resolves dots: `/..//evil.example` has become `//evil.example`.
  if (!isPlainPath(url.pathname)) return undefined

  const decoded = fullyDecoded(url.pathname)
  return decoded !== undefined && isPlainPath(decoded) ? url.pathname + url.search + url.hash : undefined
}

/** Begins with one slash, a full-width one included, and has nothing in it that a parser drops. */
function isPlainPath(path: string): boolean {
  const folded = path.normalize('NFKC')
  return /^\/(?!\/)/.test(folded) && !/[\\\p{C}]/u.test(folded)
}

function fullyDecoded(path: string): string | undefined {
  try {
    for (let layers = 0; layers < 3; layers++) {
      const once = decodeURIComponent(path)
      if (once === path) return once
      path = once
    }
  } catch {
    // Not UTF-8, overlong forms among them.
  }
  return undefined
}
