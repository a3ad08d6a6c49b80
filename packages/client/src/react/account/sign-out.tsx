import { useEffect, useRef } from 'react'
import { Refused } from '../notice.tsx'
import { Page } from '../page.tsx'
import { useWords } from '../portcullis-context.ts'
import { useSignOut } from '../use-sign-out.ts'

/** Signs out at once, and says so if the server could not be told. */
export function SignOut({ onDone }: { onDone: () => void }) {
  const words = useWords()
  const { signOut, isBusy, problem } = useSignOut()
  const isBegun = useRef(false)
  const { signingOut, signedOutHereOnly, tryAgain } = words.account

  async function leave() {
    if (await signOut()) onDone()
  }

  useEffect(() => {
    if (!isBegun.current) leave()
    isBegun.current = true
  }, [])

  if (problem === undefined && !isBusy) {
    return (
      <Page title={signingOut.title}>
        <p>{words.oneMoment}</p>
      </Page>
    )
  }
  return (
    <Page title={signedOutHereOnly.title}>
      <p>{signedOutHereOnly.intro}</p>
      <div role="alert">{problem !== undefined && <Refused explanation={problem} />}</div>
      <button type="button" className="pc-button pc-main" aria-disabled={isBusy} onClick={leave}>
        {isBusy ? signingOut.busy : tryAgain}
      </button>
    </Page>
  )
}
