import { useEffect, useState } from 'react'
import { Filled } from '../filled.tsx'
import { Form } from '../form.tsx'
import { useWords } from '../portcullis-context.ts'

/** Long enough for a mail to arrive, so that impatience does not use up the budget of mails. */
const pauseSeconds = 60

/** Sends the mail once more, but not while the last one may still be under way. */
export function SendAgain({ send }: { send: () => Promise<unknown> }) {
  const { waiting, seconds, sentAgain, sendAgain, sending } = useWords().checkYourMail
  const [left, setLeft] = useState(pauseSeconds)
  const [isAgain, setAgain] = useState(false)

  useEffect(() => {
    const end = Date.now() + left * 1000
    const clock = setInterval(() => setLeft(Math.max(0, Math.ceil((end - Date.now()) / 1000))), 1000)
    return () => clearInterval(clock)
  }, [left > 0])

  if (left > 0) {
    return (
      <p className="pc-waiting">
        {isAgain && <span role="status">{sentAgain} </span>}
        <Filled sentence={waiting}>
          <span className="pc-count">{seconds(left)}</span>
        </Filled>
      </p>
    )
  }
  return (
    <Form
      button={sendAgain}
      busy={sending}
      look="quiet"
      send={async () => {
        await send()
        setAgain(true)
        setLeft(pauseSeconds)
      }}
    />
  )
}
