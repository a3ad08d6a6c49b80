'use client'

export { AccountPage, type AccountPageProps } from './react/account/account-page.tsx'
export { type Explanation, explain } from './react/explain.ts'
export type { SignInProps } from './react/journeys/sign-in-view.tsx'
export {
  EmailChangeConfirm,
  EmailChangeUndo,
  EmailVerification,
  KnownDevice,
  type LinkProps,
  PasswordReset,
  PasswordResetConfirm,
  SignIn,
  SignUp,
} from './react/journeys/views.tsx'
export { type Links, type Service, useClient, useWords, type ViewName } from './react/portcullis-context.ts'
export { PortcullisProvider, type PortcullisProviderProps } from './react/portcullis-provider.tsx'
export { SessionLoading, SignedIn, SignedOut } from './react/signed-in.tsx'
export { type Action, useAction } from './react/use-action.ts'
export { usePasswordReset } from './react/use-password-reset.ts'
export { useAccount, useSession } from './react/use-session.ts'
export { useSignIn } from './react/use-sign-in.ts'
export { useSignOut } from './react/use-sign-out.ts'
export { useSignUp } from './react/use-sign-up.ts'
export { UserButton, type UserButtonProps } from './react/user-button.tsx'
export { chooseLanguage, loadWords } from './react/words/load-words.ts'
export type { Words } from './react/words/words.ts'
