import { type ReactNode, useEffect, useId, useMemo, useRef, useState } from 'react'
import { useClient, useSession } from '@portcullis/client/react'
import { ConfirmIdentity, Page, useConfirmed } from '@portcullis/client/react/parts'
import { paths } from '@portcullis/protocol/paths'
import type { Account } from '@portcullis/protocol/shapes'
import { addressOf, service } from '../ui/place.ts'
import { AccountView } from './account.tsx'
import { Accounts } from './accounts.tsx'
import { type Admin, AdminProvider, createAsking, type Permission, type Self } from './admin.ts'
import { Answered } from './answered.tsx'
import { Events } from './events.tsx'
import { Home } from './home.tsx'
import { Keys } from './keys.tsx'
import { Link } from './link.tsx'
import { Operators } from './operators.tsx'
import { Outbox } from './outbox.tsx'
import { addressIn, type ConsolePage, usePlace } from './place.ts'
import { Said } from './said.tsx'
import { SignUps } from './sign-ups.tsx'
import { useAnswer } from './use-answer.ts'
import { words } from './words.ts'

/** Everything for those who run the service, and for nobody else. [CONSOLE-2] */
export function Console() {
  return (
    <ConfirmIdentity>
      <Gate />
    </ConfirmIdentity>
  )
}

/** Nobody who is not signed in gets past here; what else they may do, the server says. */
function Gate() {
  const session = useSession()
  const client = useClient()
  const isSignedOut = session.status === 'signed-out'

  useEffect(() => {
    client.ready().catch(() => undefined)
  }, [])
  useEffect(() => {
    const here = location.pathname + location.search
    if (isSignedOut) location.replace(addressOf('signIn', { return_to: here }))
  }, [isSignedOut])

  if (session.status !== 'signed-in') {
    return (
      <main className="alone">
        <Page title={words.console}>
          <p>{words.oneMoment}</p>
        </Page>
      </main>
    )
  }
  // Another account in this browser is another person: nothing of the former stays in view.
  return <Desk key={session.account.id} account={session.account} />
}

function Desk({ account }: { account: Account }) {
  const client = useClient()
  const confirmed = useConfirmed()
  const [isStale, setStale] = useState(false)
  const asking = useMemo(() => createAsking(client, confirmed, setStale), [client, confirmed])
  const self = useAnswer(() => asking.get<Self>(paths.adminSelf), account.id)

  useLookAfter(asking.getQuietly, self.answer, isStale)

  if (self.problem?.code === 'not_permitted') return <NoRole account={account} />
  if (self.answer === undefined) {
    return (
      <main className="alone">
        <Page title={words.console}>
          <Answered of={self}>{() => null}</Answered>
        </Page>
      </main>
    )
  }
  const { permissions } = self.answer
  const may = (permission: Permission) => permissions.includes(permission)
  const admin: Admin = { ...asking, self: self.answer, may }
  return (
    <AdminProvider value={admin}>
      {isStale && <Locked confirm={() => asking.get(paths.adminSelf).catch(() => undefined)} />}
      <div className="desk" hidden={isStale}>
        <Shell email={account.email} />
      </div>
    </AdminProvider>
  )
}

/** No more often than this, whatever the two clocks say. */
const lookAtMostEveryMs = 30_000

/** Looks again whoever asks is still fresh, when that is to end: a screen that is left shows nothing. */
function useLookAfter(getQuietly: Admin['getQuietly'], self: Self | undefined, isStale: boolean) {
  useEffect(() => {
    if (isStale || self === undefined) return
    let timer: ReturnType<typeof setTimeout>
    const wait = (until: string | null) => {
      const leftMs = until === null ? 0 : Date.parse(until) - Date.now() + 1000
      timer = setTimeout(look, Math.max(leftMs, lookAtMostEveryMs))
    }
    const look = () =>
      getQuietly<Self>(paths.adminSelf).then(
        ({ freshUntil }) => wait(freshUntil),
        () => wait(null),
      )
    wait(self.freshUntil)
    return () => clearTimeout(timer)
  }, [self, isStale])
}

/** Stands above everything until the person has confirmed who they are: above an open dialog as well. */
function Locked({ confirm }: { confirm: () => void }) {
  const dialog = useRef<HTMLDialogElement>(null)
  const id = useId()
  const open = () => dialog.current?.showModal()
  useEffect(open, [])
  return (
    <dialog
      ref={dialog}
      className="pc-dialog"
      aria-labelledby={id}
      onCancel={(event) => event.preventDefault()}
      onClose={open}
    >
      <h1 className="pc-title" id={id}>
        {words.locked.title}
      </h1>
      <p>{words.locked.intro}</p>
      <button type="button" className="pc-button pc-main" onClick={confirm}>
        {words.confirmNow}
      </button>
    </dialog>
  )
}

function NoRole({ account }: { account: Account }) {
  const { title, intro, how } = words.noRole
  return (
    <main className="alone">
      <Page title={title}>
        <p>{intro(account.email)}</p>
        <p>
          {how} <code>portcullis accounts roles grant</code>.
        </p>
        <a href={addressOf('account')}>{words.yourAccount}</a>
      </Page>
    </main>
  )
}

const pages: [page: Exclude<ConsolePage, 'console' | 'firstAdministrator'> | 'console', name: string][] = [
  ['console', words.nav.home],
  ['accounts', words.nav.accounts],
  ['signUps', words.nav.signUps],
  ['events', words.nav.events],
  ['outbox', words.nav.outbox],
  ['keys', words.nav.keys],
  ['operators', words.nav.operators],
]

function Shell({ email }: { email: string }) {
  const { page, id } = usePlace()
  const here = id === undefined ? page : 'accounts'
  return (
    <>
      <a className="skip" href="#content">
        {words.skip}
      </a>
      <header className="bar">
        <p className="service">
          {service.name} <span className="faint">{words.console}</span>
        </p>
        <nav aria-label={words.menu}>
          <ul>
            {pages.map(([name, label]) => (
              <li key={name}>
                <Link to={addressIn(name)} isHere={here === name}>
                  {label}
                </Link>
              </li>
            ))}
          </ul>
        </nav>
        <a className="who" href={addressOf('account')} aria-label={`${words.yourAccount}: ${email}`}>
          <Said>{email}</Said>
        </a>
      </header>
      <main id="content" tabIndex={-1}>
        <View />
      </main>
    </>
  )
}

function View() {
  const { page, id } = usePlace()
  const views: Partial<Record<ConsolePage, ReactNode>> = {
    console: <Home />,
    accounts: <Accounts />,
    signUps: <SignUps />,
    events: <Events />,
    outbox: <Outbox />,
    keys: <Keys />,
    operators: <Operators />,
  }
  if (id !== undefined) return <AccountView key={id} id={id} />
  const view = page && views[page]
  if (view) return view
  return (
    <Page title={words.nowhere.title}>
      <Link to={addressIn('console')}>{words.nowhere.home}</Link>
    </Page>
  )
}
