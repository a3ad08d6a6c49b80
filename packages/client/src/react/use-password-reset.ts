import type { PasswordResetConfirmInput } from '@portcullis/protocol/shapes'
import { useClient } from './portcullis-context.ts'
import { useAction } from './use-action.ts'

/** Has the mail sent with which a new password can be set, and sets it. */
export function usePasswordReset() {
  const client = useClient()
  const asking = useAction((email: string) => client.passwordReset.request({ email }))
  const confirming = useAction((input: PasswordResetConfirmInput) => client.passwordReset.confirm(input))
  return {
    request: asking.run,
    confirm: confirming.run,
    isBusy: asking.isBusy || confirming.isBusy,
    problem: confirming.problem ?? asking.problem,
  }
}
