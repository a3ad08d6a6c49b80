import type { AnyEmail } from './features/mail/email.ts'

/** Every kind of mail, for the worker that sends them. */
export const emails: AnyEmail[] = []
