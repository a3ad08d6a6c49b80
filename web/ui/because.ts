import { type RefusalCode, refusals } from '@portcullis/protocol/refusals'

/** Why the page that sent the person here found no session: a code we know, never the address's words. */
export function becauseIn(search: string): RefusalCode | undefined {
  const because = new URLSearchParams(search).get('because') ?? ''
  return Object.hasOwn(refusals, because) ? (because as RefusalCode) : undefined
}
