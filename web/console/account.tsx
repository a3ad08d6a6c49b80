import { useState } from 'react'
import { Subtitle, Title } from '@portcullis/client/react/parts'
import type { AdminAccountAnswer } from '@portcullis/protocol/admin-shapes'
import { paths } from '@portcullis/protocol/paths'
import type { Session } from '@portcullis/protocol/shapes'
import { AccountActs } from './account-acts.tsx'
import { States } from './accounts.tsx'
import { Act, type Outcome, Told } from './act.tsx'
import { useAdmin } from './admin.ts'
import { Answered } from './answered.tsx'
import { EventTable } from './event-table.tsx'
import { Link } from './link.tsx'
import { addressIn } from './place.ts'
import { Ago, At, number, Said, visible } from './said.tsx'
import { type Column, Table } from './table.tsx'
import { useAnswer } from './use-answer.ts'
import { words } from './words.ts'

type IsSo = (after: AdminAccountAnswer) => boolean

/** What an act on an account is done with. */
export type Acting = {
  /** Does it, reads the account anew and says whether it is so now. */
  act: (path: string, body: object, isSo: IsSo) => Promise<boolean>
  /** The same for what was done elsewhere. */
  reread: (isSo: IsSo) => Promise<boolean>
  onDone: (outcome: Outcome) => void
}

/** One account: how it stands, where it is signed in, what has happened, and what can be done. */
export function AccountView({ id }: { id: string }) {
  const { get, post } = useAdmin()
  const path = `${paths.adminAccounts}/${encodeURIComponent(id)}`
  const of = useAnswer(() => get<AdminAccountAnswer>(path), id)
  const [outcome, setOutcome] = useState<Outcome>()

  const reread = async (isSo: IsSo) => {
    const after = await of.load()
    return after !== undefined && isSo(after)
  }
  const acting: Acting = {
    act: async (below, body, isSo) => {
      await post(`${path}/${below}`, body)
      return reread(isSo)
    },
    reread,
    onDone: setOutcome,
  }
  const { account, lock } = of.answer ?? {}
  return (
    <>
      <p>
        <Link to={addressIn('accounts')}>{words.accounts.title}</Link>
      </p>
      <div className="headline">
        <Title>{account === undefined ? words.account.title : visible(account.email)}</Title>
        {account && <States account={account} isLocked={lock?.lockedUntil != null} />}
      </div>
      <Told outcome={outcome} />
      <Answered of={of}>{(answer) => <Rooms answer={answer} acting={acting} />}</Answered>
    </>
  )
}

type RoomsProps = { answer: AdminAccountAnswer; acting: Acting }

function Rooms({ answer, acting }: RoomsProps) {
  const { account, events } = answer
  return (
    <>
      <div className="pair">
        <Facts answer={answer} />
        <section className="sheet">
          <Subtitle>{words.account.acts}</Subtitle>
          <AccountActs answer={answer} acting={acting} />
        </section>
      </div>
      <section className="sheet">
        <Subtitle>{words.account.sessions.title}</Subtitle>
        <Sessions answer={answer} acting={acting} />
      </section>
      <section className="sheet">
        <Subtitle>{words.account.events.title}</Subtitle>
        <EventTable caption={words.account.events.caption} events={events} />
        <p>
          <Link to={addressIn('events', { account: account.id })}>{words.account.events.all}</Link>
        </p>
      </section>
    </>
  )
}

function Facts({ answer: { account, lock } }: { answer: AdminAccountAnswer }) {
  const { facts, notLocked } = words.account
  return (
    <section className="sheet">
      <dl className="facts">
        <dt>{facts.id}</dt>
        <dd>
          <code>{account.id}</code>
        </dd>
        <dt>{facts.name}</dt>
        <dd>
          <Said>{account.name}</Said>
        </dd>
        <dt>{facts.created}</dt>
        <dd>
          <At at={account.createdAt} />
        </dd>
        <dt>{facts.verified}</dt>
        <dd>
          <At at={account.emailVerifiedAt} />
        </dd>
        {account.suspendedAt !== null && (
          <>
            <dt>{facts.suspended}</dt>
            <dd>
              <At at={account.suspendedAt} />
            </dd>
          </>
        )}
        {account.closedAt !== null && (
          <>
            <dt>{facts.closed}</dt>
            <dd>
              <At at={account.closedAt} />
            </dd>
          </>
        )}
        <dt>{facts.guesses}</dt>
        <dd>{number(lock.guesses)}</dd>
        <dt>{facts.locked}</dt>
        <dd>{lock.lockedUntil === null ? notLocked : <At at={lock.lockedUntil} />}</dd>
        <dt>{facts.roles}</dt>
        <dd>
          <Said>{account.roles.join(', ')}</Said>
        </dd>
      </dl>
    </section>
  )
}

function Sessions({ answer: { account, sessions }, acting }: RoomsProps) {
  const mayAct = useMayAct()
  const { caption, empty } = words.account.sessions
  return (
    <Table
      caption={caption}
      columns={sessionColumns}
      rows={sessions}
      keyOf={({ id }) => id}
      empty={empty}
      acts={
        mayAct(account)
          ? (session) => (
              <Act
                says={words.acts.endSession}
                whom={`${account.email}, ${session.device}, ${session.ip}`}
                tone="danger"
                perform={(reason) =>
                  acting.act('end-sessions', { reason, session: session.id }, (after) =>
                    after.sessions.every(({ id }) => id !== session.id),
                  )
                }
                onDone={acting.onDone}
              />
            )
          : undefined
      }
    />
  )
}

const heads = words.account.sessionColumns
const sessionColumns: Column<Session>[] = [
  { head: heads.device, isName: true, cell: ({ device }) => <Said>{device}</Said> },
  { head: heads.ip, cell: ({ ip }) => <Said>{ip}</Said> },
  { head: heads.started, look: 'tight', cell: ({ startedAt }) => <At at={startedAt} /> },
  { head: heads.seen, look: 'tight', cell: ({ lastSeenAt }) => <Ago at={lastSeenAt} /> },
  {
    head: heads.key,
    look: 'tight',
    cell: ({ deviceKey }) => (deviceKey ? words.account.bound : words.account.unbound),
  },
]

/** Whether whoever looks may act on an account, as the server will judge: it has the last word. */
export function useMayAct() {
  const { self, may } = useAdmin()
  return ({ id, role, closedAt }: AdminAccountAnswer['account']) =>
    may('support') && id !== self.accountId && (role === null || may('administer')) && closedAt === null
}
