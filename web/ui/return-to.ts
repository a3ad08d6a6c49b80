/**
 * Where to go after signing in: the path that `?return_to=` asks for when it is certainly one of this origin,
 * otherwise `otherwise`. [WEB-4]
 *
 * No path is: a second value, an absolute address, whatever some parser on the way could read as a host name.
 */
export function returnTo(search: string, origin: string, otherwise: string): string {
  const asked = new URLSearchParams(search).getAll('return_to')
  const path = asked.length === 1 ? ownPath(asked[0] ?? '', origin) : undefined
  return path ?? otherwise
}

function ownPath(asked: string, origin: string): string | undefined {
  if (asked.length > 2000 || !isPlainPath(asked) || !URL.canParse(asked, origin)) return undefined

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
