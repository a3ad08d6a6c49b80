/** What a person is told of an event of their account. What a page does by itself all day is left out. */
export const ownEventTitles = {
  'email-verification.confirmed': 'The account was opened',
  'sign-in.succeeded': 'Signed in',
  'sign-out.succeeded': 'Signed out',
  'sessions.ended': 'Signed out other devices',
  'sessions.displaced': 'A sign-in on one device too many signed out another',
  'token-refresh.theft': 'A stolen sign-in was used, and ended',
  'password-reset.confirmed': 'Set a new password by mail',
  'password-change.succeeded': 'Changed the password',
  'password-change.refused': 'A change of the password was refused',
  'email-change.requested': 'Asked to change the address',
  'email-change.confirmed': 'Changed the address',
  'email-change.undone': 'Took the former address back',
  'confirm-identity.refused': 'A password for confirmation was refused',
  'account.renamed': 'Changed the name',
  'account.exported': 'Took a copy of the data',
  'account-events.disowned': 'Said that it was somebody else',
} as const satisfies Record<string, string>

/** What strangers can cause as often as they like: told once for each day, with how often. */
export const strangersEventTitles = {
  'sign-in.refused': 'A sign-in was refused',
  'password-reset.requested': 'A new password was asked for by mail',
} as const satisfies Record<string, string>

/** The name of an event that a person is told of. A newer server may know others. */
export type ToldEventName = keyof typeof ownEventTitles | keyof typeof strangersEventTitles
