import type { EmailVerificationConfirmInput, SignUpInput } from '@portcullis/protocol/shapes'
import { useClient } from './portcullis-context.ts'
import { useAction } from './use-action.ts'

/** Asks for an account, and confirms its address with the code that was mailed. */
export function useSignUp() {
  const client = useClient()
  const asking = useAction((input: SignUpInput) => client.signUp(input))
  const confirming = useAction((input: EmailVerificationConfirmInput) =>
    client.emailVerification.confirm(input),
  )
  return {
    signUp: asking.run,
    confirm: confirming.run,
    isBusy: asking.isBusy || confirming.isBusy,
    problem: confirming.problem ?? asking.problem,
  }
}
