import { type SubmitEvent, useState } from 'react'
import { explain, signIn, signUp } from './auth.ts'

export function SignIn({ problem }: { problem: string }) {
  const [isNew, setIsNew] = useState(false)
  const [isBusy, setIsBusy] = useState(false)
  const [notice, setNotice] = useState('')

  async function send(event: SubmitEvent<HTMLFormElement>) {
    event.preventDefault()
    const typed = new FormData(event.currentTarget)
    const [email, password] = [`${typed.get('email')}`, `${typed.get('password')}`]

    setIsBusy(true)
    try {
      if (isNew) setNotice(await signUp(email, password))
      else await signIn(email, password)
      setIsNew(false)
    } catch (error) {
      setNotice(explain(error))
    }
    setIsBusy(false)
  }

  return (
    <>
      <h1>{isNew ? 'Create an account' : 'Sign in'}</h1>
      <p role="status">{notice || problem}</p>
      <form onSubmit={send}>
        <label>
          E-mail address
          <input name="email" type="email" autoComplete="username" required />
        </label>
        <label>
          Password
          <input
            name="password"
            type="password"
            autoComplete={isNew ? 'new-password' : 'current-password'}
            required
          />
        </label>
        <button type="submit" disabled={isBusy}>
          {isNew ? 'Create my account' : 'Sign in'}
        </button>
      </form>
      <button type="button" className="link" onClick={() => setIsNew(!isNew)}>
        {isNew ? 'I have an account' : 'I have no account yet'}
      </button>
    </>
  )
}
