import { useEffect, useState } from 'react'
import { Form } from '../ui/form.tsx'

/** Long enough for a mail to arrive, so that impatience does not use up the budget of mails. */
const pauseSeconds = 60

/** Sends the mail once more, but not while the last one may still be under way. */
export function SendAgain({ send }: { send: () => Promise<unknown> }) {
  const [left, setLeft] = useState(pauseSeconds)
  const [isAgain, setAgain] = useState(false)

  useEffect(() => {
    const end = Date.now() + left * 1000
    const clock = setInterval(() => setLeft(Math.max(0, Math.ceil((end - Date.now()) / 1000))), 1000)
    return () => clearInterval(clock)
  }, [left > 0])

  if (left > 0) {
    return (
      <p className="waiting">
        {isAgain && <span role="status">Sent again. </span>}
        Nothing there? Look among spam, or send it again in <span className="count">{left} s.</span>
      </p>
    )
  }
  return (
    <Form
      button="Send the mail again"
      busy="Sending …"
      look="quiet"
      send={async () => {
        await send()
        setAgain(true)
        setLeft(pauseSeconds)
      }}
    />
  )
}
