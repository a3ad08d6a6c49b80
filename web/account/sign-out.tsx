import { useEffect, useState } from 'react'
import { client } from '../ui/client.ts'
import { type Explanation, explain } from '../ui/explain.ts'
import { Form } from '../ui/form.tsx'
import { Refused } from '../ui/notice.tsx'
import { Page } from '../ui/page.tsx'
import { addressOf, leaveFor } from '../ui/place.ts'

/** Signs out and goes to the sign-in page, and says so if the server could not be told. */
export function SignOut() {
  const [refused, setRefused] = useState<Explanation>()

  useEffect(() => {
    signOutAndLeave().catch((rejection) => setRefused(explain(rejection)))
  }, [])

  if (refused === undefined) {
    return (
      <Page title="Signing out">
        <p>One moment …</p>
      </Page>
    )
  }
  return (
    <Page title="Signed out in this browser only">
      <p>The service has not heard of it yet. Try again before you leave this device to somebody else.</p>
      <div role="alert">
        <Refused explanation={refused} />
      </div>
      <Form button="Try again" busy="Signing out …" send={signOutAndLeave} />
    </Page>
  )
}

async function signOutAndLeave() {
  await client.signOut()
  await leaveFor(addressOf('signIn'))
}
