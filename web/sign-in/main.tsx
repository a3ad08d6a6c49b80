import type { ReactNode } from 'react'
import { takeLinkToken, tokenIn } from '../ui/link-token.ts'
import { addressOf, currentPage, type PageName } from '../ui/place.ts'
import { start } from '../ui/start.ts'
import { EmailChangeConfirm } from './email-change-confirm.tsx'
import { EmailChangeUndo } from './email-change-undo.tsx'
import { EmailVerification } from './email-verification.tsx'
import { KnownDevice } from './known-device.tsx'
import { PasswordReset } from './password-reset.tsx'
import { PasswordResetConfirm } from './password-reset-confirm.tsx'
import { SignIn } from './sign-in.tsx'
import { SignUp } from './sign-up.tsx'

const token = takeLinkToken(window)

// A second link opened in the same tab changes the fragment alone, and the browser loads nothing again.
addEventListener('hashchange', () => tokenIn(location.hash) !== undefined && location.reload())

const views: Partial<Record<PageName, ReactNode>> = {
  signIn: <SignIn />,
  signUp: <SignUp />,
  emailVerification: <EmailVerification token={token} />,
  passwordReset: <PasswordReset />,
  passwordResetConfirm: <PasswordResetConfirm token={token} />,
  emailChangeConfirm: <EmailChangeConfirm token={token} />,
  emailChangeUndo: <EmailChangeUndo token={token} />,
  knownDevice: <KnownDevice token={token} />,
}

const view = views[currentPage() ?? 'account']
if (view === undefined) location.replace(addressOf('signIn'))
else start(view)
