import type { Environment } from '../settings.ts'

/**
 * What came of asking a place for a secret: its text, or what the place is or does instead, as the rest of a
 * sentence that begins with its name. Nothing that the place has said itself stands in that: it might repeat
 * a secret. [SECRETS-6]
 */
export type Answer = { text: string } | { mistake: string }

/** Asks one place for one secret. */
export type Ask = (place: string, asking: Asking) => Promise<Answer>

export type Asking = {
  environment: Environment
  /** Ends when nobody waits for the answer any more. */
  signal: AbortSignal
}

/** The longest that a secret may be: a text of more is some other file. */
export const mostBytes = 65_536

/** Gives what a place holds, if it is text. */
export function textOf(held: string | Uint8Array | null | undefined): Answer {
  if (held === null || held === undefined) return { mistake: 'holds nothing.' }
  if (held.length > mostBytes) return { mistake: `is longer than ${mostBytes} bytes: no secret is.` }
  try {
    return { text: typeof held === 'string' ? held : new TextDecoder('utf-8', { fatal: true }).decode(held) }
  } catch {
    return { mistake: 'is not text in UTF-8. Keep random bytes as base64.' }
  }
}
