import type { Links } from '@portcullis/client/react'
import { addressOf } from './place.ts'

/** The ways between the pages. Where the person was going is handed on; it is judged where it is followed. */
export function linksWith(search: string): Links {
  const asked = new URLSearchParams(search).getAll('return_to')
  const onward = { return_to: asked.length === 1 ? asked[0] : undefined }
  return {
    signIn: addressOf('signIn', onward),
    signUp: addressOf('signUp', onward),
    passwordReset: addressOf('passwordReset', onward),
    emailVerification: addressOf('emailVerification', onward),
    account: addressOf('account'),
  }
}
