import { type FocusEvent, type KeyboardEvent, useId, useRef, useState } from 'react'
import type { Account } from '@portcullis/protocol/shapes'
import { Refused } from './notice.tsx'
import { Root } from './page.tsx'
import { useWords } from './portcullis-context.ts'
import { useAccount } from './use-session.ts'
import { useSignOut } from './use-sign-out.ts'
import { WayTo } from './way-to.tsx'

export type UserButtonProps = {
  /** Called when somebody has signed out here. */
  onSignOut?: (() => void) | undefined
}

/** Who is signed in, with the ways to the account and out of it. Nothing while nobody is. */
export function UserButton({ onSignOut }: UserButtonProps) {
  const account = useAccount()
  const { signOut, isBusy, problem } = useSignOut()

  if (account !== undefined) {
    const leave = async () => (await signOut()) && onSignOut?.()
    return <Menu account={account} isBusy={isBusy} onLeave={leave} />
  }
  if (problem === undefined) return null
  return (
    <Root>
      <div role="alert">
        <Refused explanation={problem} />
      </div>
    </Root>
  )
}

type MenuProps = { account: Account; isBusy: boolean; onLeave: () => void }

function Menu({ account, isBusy, onLeave }: MenuProps) {
  const id = useId()
  const words = useWords().account
  const opener = useRef<HTMLButtonElement>(null)
  const [isOpen, setOpen] = useState(false)

  function leaveByKey({ key }: KeyboardEvent) {
    if (key !== 'Escape' || !isOpen) return
    setOpen(false)
    opener.current?.focus()
  }

  function leaveByFocus({ currentTarget, relatedTarget }: FocusEvent<HTMLElement>) {
    if (!currentTarget.contains(relatedTarget)) setOpen(false)
  }

  return (
    <Root className="pc-user">
      {/* biome-ignore lint/a11y/noStaticElementInteractions: it listens to what its buttons do not handle */}
      <div onKeyDown={leaveByKey} onBlur={leaveByFocus}>
        <button
          ref={opener}
          type="button"
          className="pc-opener"
          aria-label={words.menu(account.email)}
          aria-expanded={isOpen}
          aria-controls={id}
          onClick={() => setOpen(!isOpen)}
        >
          {initialOf(account)}
        </button>
        {/* A browser that gives the focus to no button would close the menu before the press counts. */}
        {/* biome-ignore lint/a11y/noStaticElementInteractions: it keeps the focus where it is */}
        <div className="pc-menu" id={id} hidden={!isOpen} onMouseDown={(event) => event.preventDefault()}>
          {account.name !== null && <strong>{account.name}</strong>}
          <span className="pc-address">
            <bdi>{account.email}</bdi>
          </span>
          <WayTo view="account" look="quiet">
            {words.title}
          </WayTo>
          <button type="button" className="pc-button pc-quiet" aria-disabled={isBusy} onClick={onLeave}>
            {isBusy ? words.signingOut.busy : words.signOut}
          </button>
        </div>
      </div>
    </Root>
  )
}

/** The first letter of the name or else of the address. */
function initialOf({ name, email }: Account): string {
  const [first = ''] = name ?? email
  return first.toUpperCase()
}
