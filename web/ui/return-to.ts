import { ownPath } from '@portcullis/protocol/own-path'

/**
 * Where to go after signing in: the path that `?return_to=` asks for when it is certainly one of this origin,
 * otherwise `otherwise`. A second value is none. [WEB-4]
 */
export function returnTo(search: string, origin: string, otherwise: string): string {
  const asked = new URLSearchParams(search).getAll('return_to')
  const path = asked.length === 1 ? ownPath(asked[0] ?? '', origin) : undefined
  return path ?? otherwise
}
