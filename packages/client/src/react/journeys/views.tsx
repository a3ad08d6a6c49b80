import { EmailChangeConfirmView } from './email-change-confirm.tsx'
import { EmailChangeUndoView } from './email-change-undo.tsx'
import { EmailVerificationView } from './email-verification.tsx'
import { Flow } from './flow.tsx'
import { KnownDeviceView } from './known-device.tsx'
import { PasswordResetView } from './password-reset.tsx'
import { PasswordResetConfirmView } from './password-reset-confirm.tsx'
import { type SignInProps, SignInView } from './sign-in-view.tsx'
import { SignUpView } from './sign-up-view.tsx'

/** The token of a mailed link; undefined when it was lost on the way. */
export type LinkProps = SignInProps & { token: string | undefined }

/** Signs in; creating an account and a forgotten password are one press away. */
export function SignIn(props: SignInProps) {
  return (
    <Flow signIn={props}>
      <SignInView {...props} />
    </Flow>
  )
}

/** Creates an account, and confirms its address with the code that was mailed. */
export function SignUp(props: SignInProps) {
  return (
    <Flow signIn={props}>
      <SignUpView />
    </Flow>
  )
}

/** Has the mail sent with which a new password can be set. */
export function PasswordReset(props: SignInProps) {
  return (
    <Flow signIn={props}>
      <PasswordResetView />
    </Flow>
  )
}

/** Confirms the address of a sign-up, with the token of the mailed link or with the mailed code. */
export function EmailVerification({ token, ...signIn }: LinkProps) {
  return (
    <Flow signIn={signIn}>
      <EmailVerificationView token={token} />
    </Flow>
  )
}

/** Sets a new password with the token of the mailed link. */
export function PasswordResetConfirm({ token, ...signIn }: LinkProps) {
  return (
    <Flow signIn={signIn}>
      <PasswordResetConfirmView token={token} />
    </Flow>
  )
}

/** Confirms a new address with the token of the mailed link. */
export function EmailChangeConfirm({ token, ...signIn }: LinkProps) {
  return (
    <Flow signIn={signIn}>
      <EmailChangeConfirmView token={token} />
    </Flow>
  )
}

/** Gives an account back whose address was changed, or that was closed. */
export function EmailChangeUndo({ token, ...signIn }: LinkProps) {
  return (
    <Flow signIn={signIn}>
      <EmailChangeUndoView token={token} />
    </Flow>
  )
}

/** Lets a new browser in while strangers are guessing. */
export function KnownDevice({ token, ...signIn }: LinkProps) {
  return (
    <Flow signIn={signIn}>
      <KnownDeviceView token={token} />
    </Flow>
  )
}
