import type { PasswordReason, RefusalCode } from '@portcullis/protocol/refusals'
import type { Challenge } from '@portcullis/protocol/shapes'

/**
 * An expected "no". Refusals are returned, never thrown: a throw would be a fault, and would be answered as
 * one.
 */
export type Refusal<Code extends RefusalCode = RefusalCode> = {
  refused: Code
  retryAfterSeconds?: number
  reasons?: PasswordReason[]
  fields?: { path: string; message: string }[]
  challenge?: Challenge
}

export function refuse<Code extends RefusalCode>(
  refused: Code,
  extra: Omit<Refusal, 'refused'> = {},
): Refusal<Code> {
  return { refused, ...extra }
}

export function isRefusal(outcome: unknown): outcome is Refusal {
  return typeof outcome === 'object' && outcome !== null && 'refused' in outcome
}
