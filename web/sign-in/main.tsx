import type { ReactNode } from 'react'
import {
  EmailChangeConfirm,
  EmailChangeUndo,
  EmailVerification,
  KnownDevice,
  PasswordReset,
  PasswordResetConfirm,
  SignIn,
  SignUp,
} from '@portcullis/client/react'
import { becauseIn } from '../ui/because.ts'
import { takeLinkToken, tokenIn } from '../ui/link-token.ts'
import { addressOf, currentPage, leaveFor, type PageName } from '../ui/place.ts'
import { returnTo } from '../ui/return-to.ts'
import { start } from '../ui/start.tsx'

const token = takeLinkToken(window)
const target = returnTo(location.search, location.origin, addressOf('account'))

// A second link opened in the same tab changes the fragment alone, and the browser loads nothing again.
addEventListener('hashchange', () => tokenIn(location.hash) !== undefined && location.reload())

const views: Partial<Record<PageName, ReactNode>> = {
  signIn: (
    <SignIn onSignedIn={() => leaveFor(target)} continueTo={target} because={becauseIn(location.search)} />
  ),
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
