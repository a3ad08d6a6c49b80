'use client'

/** The pieces that our own pages are made of, for pages of the service beside those of a person. */
export { readRefusal } from '../read-refusal.ts'
export { ago } from './ago.ts'
export { ConfirmIdentity, useConfirmed } from './confirm-identity.tsx'
export { EmailField, Field } from './field.tsx'
export { Address, Filled } from './filled.tsx'
export { Form } from './form.tsx'
export { useLink } from './journeys/use-link.ts'
export { Notice, Refused } from './notice.tsx'
export { Page, Subtitle, Title } from './page.tsx'
export { NewPasswordField } from './password-field.tsx'
export { Cancelled } from './use-action.ts'
