/**
 * Every kind of event that may stand in the audit log: feature, a dot, and what happened.
 * Names are forever, as the refusals' codes are.
 */
export const events = {
  'sign-up.requested': 'Someone asked for an account; a mail was queued.',
  'sign-up.refused': 'A sign-up was refused: the attempts or the password did not allow it.',
  'email-verification.requested': 'Another verification mail was asked for.',
  'email-verification.confirmed': 'An address was confirmed, and its account was opened.',
  'email-verification.refused': 'A link or code confirmed nothing.',
  'sign-in.succeeded': 'A person signed in.',
  'sign-in.refused': 'A sign-in was refused; the reason stands in the detail.',
  'password.rehashed': 'A password was hashed again with the present parameters.',
  'sign-out.succeeded': 'A person signed out.',
  'sessions.ended': 'The owner ended sessions from the list.',
  'sessions.displaced': 'A sign-in beyond the cap ended the session that was used longest ago.',
  'token-refresh.rotated': 'A refresh token was exchanged for its successor.',
  'token-refresh.repeated': 'A parent was presented again, and got the same successor.',
  'token-refresh.refused': 'A refresh was refused; the verdict stands in the detail.',
  'token-refresh.theft': 'A spent refresh token came back: the session was ended.',
  'password-reset.requested': 'A password reset was asked for.',
  'password-reset.confirmed': 'A password was set by a mailed link; all sessions were ended.',
  'password-reset.refused': 'A reset link set nothing.',
  'password-change.succeeded': 'A person changed the password; the other sessions were ended.',
  'password-change.refused': 'A password change was refused.',
  'email-change.requested': 'A person asked to change the address.',
  'email-change.confirmed': 'The address was changed.',
  'email-change.undone': 'The owner of the old address took it back; all sessions were ended.',
  'email-change.refused': 'A change or an undo was refused.',
  'confirm-identity.succeeded': 'A person confirmed who they are; the session is fresh.',
  'confirm-identity.refused': 'A confirmation was refused.',
  'account.renamed': 'A person changed their name.',
  'account.exported': 'A person took a copy of what is kept about them.',
  'account-closure.succeeded': 'A person closed their account.',
  'account-closure.erased': 'A closed account was erased.',
  'signing-keys.made': 'A signing key was made, and published.',
  'signing-keys.rotated': 'The next signing key began to sign; the former one is believed for a while.',
  'signing-keys.retired': 'A signing key is no longer published nor believed; its private part is erased.',
  'signing-keys.replaced': 'After a compromise every signing key was retired at once, and another one signs.',
  'signing-keys.resealed': 'A signing key was sealed anew under the primary SECRET_KEY.',
  'mail.resealed': 'Waiting mail was sealed anew under the primary SECRET_KEY.',
} as const satisfies Record<string, string>

export type EventName = keyof typeof events
