import { type ReactNode, useState } from 'react'
import type { ViewName } from '../portcullis-context.ts'
import { Going } from '../way-to.tsx'
import { EmailVerificationView } from './email-verification.tsx'
import { PasswordResetView } from './password-reset.tsx'
import { type SignInProps, SignInView } from './sign-in-view.tsx'
import { SignUpView } from './sign-up-view.tsx'

/** Lets the views around signing in take each other's place, where the app has no pages for them. */
export function Flow({ signIn, children }: { signIn: SignInProps; children: ReactNode }) {
  const [view, setView] = useState<ViewName>()
  const views: Partial<Record<ViewName, ReactNode>> = {
    signIn: <SignInView {...signIn} />,
    signUp: <SignUpView />,
    passwordReset: <PasswordResetView />,
    emailVerification: <EmailVerificationView token={undefined} />,
  }
  return <Going.Provider value={setView}>{view === undefined ? children : views[view]}</Going.Provider>
}
