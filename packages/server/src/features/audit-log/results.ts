import type { EventName } from './events.ts'

/** How what an event tells of ended: something was allowed, was refused, or is different now. */
export type Result = 'success' | 'failure' | 'change'

type Ending = EventName extends `${string}.${infer Ending}` ? Ending : never

/** Events with the same last word end alike; one with a new last word does not compile until it is here. */
const results: Record<Ending, Result> = {
  requested: 'success',
  asked: 'failure',
  refused: 'failure',
  confirmed: 'change',
  succeeded: 'success',
  rehashed: 'change',
  ended: 'change',
  displaced: 'change',
  rotated: 'success',
  repeated: 'success',
  theft: 'failure',
  undone: 'change',
  renamed: 'change',
  exported: 'success',
  erased: 'change',
  expired: 'change',
  disowned: 'change',
  granted: 'change',
  forgiven: 'change',
  stuffing: 'failure',
  guessing: 'failure',
  spraying: 'failure',
  'new-device': 'success',
  'new-country': 'success',
  'impossible-travel': 'success',
  made: 'change',
  retired: 'change',
  replaced: 'change',
  resealed: 'change',
  invited: 'success',
  founded: 'change',
  opened: 'change',
  revoked: 'change',
  'sessions-ended': 'change',
  unlocked: 'change',
  suspended: 'change',
  unsuspended: 'change',
  'reset-forced': 'change',
  'mail-resent': 'success',
  'mail-hastened': 'success',
  'keys-rotated': 'change',
}

/** Those whose last word says less than what they do. */
const exceptions: Partial<Record<EventName, Result>> = {
  'password-change.succeeded': 'change',
  'account-closure.succeeded': 'change',
  'signing-keys.rotated': 'change',
}

export function resultOf(name: EventName): Result {
  return exceptions[name] ?? results[name.slice(name.lastIndexOf('.') + 1) as Ending]
}
