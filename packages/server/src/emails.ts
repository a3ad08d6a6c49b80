import { closedEmail } from './features/account-closure/emails.ts'
import { newDeviceEmail, newPlaceEmail } from './features/detection/emails.ts'
import { changedEmail, confirmChangeEmail, welcomeEmail } from './features/email-change/emails.ts'
import { takenEmail, verifyEmail } from './features/email-verification/emails.ts'
import { guessedAtEmail } from './features/known-devices/emails.ts'
import type { AnyEmail } from './features/mail/email.ts'
import { operatorEmail } from './features/operators/emails.ts'
import { passwordChangedEmail } from './features/password-change/emails.ts'
import { resetDoneEmail, resetEmail } from './features/password-reset/emails.ts'
import { theftEmail } from './features/token-refresh/emails.ts'

/** Every kind of mail, for the worker that sends them. */
export const emails: AnyEmail[] = [
  verifyEmail,
  takenEmail,
  resetEmail,
  resetDoneEmail,
  passwordChangedEmail,
  confirmChangeEmail,
  changedEmail,
  welcomeEmail,
  closedEmail,
  guessedAtEmail,
  theftEmail,
  newDeviceEmail,
  newPlaceEmail,
  operatorEmail,
]
