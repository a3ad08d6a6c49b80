import { Fragment } from 'react'
import type { AdminEvents } from '@portcullis/protocol/admin-shapes'
import { Link } from './link.tsx'
import { addressIn } from './place.ts'
import { At, Said } from './said.tsx'
import { Badge, type Column, Table } from './table.tsx'
import { words } from './words.ts'

export type AuditEvent = AdminEvents['events'][number]

/** Events of the audit log. What they say of others, browsers and reasons among it, is text alone. */
export function EventTable({ caption, events }: { caption: string; events: readonly AuditEvent[] }) {
  return (
    <Table
      caption={caption}
      columns={columns}
      rows={events}
      keyOf={(event) => event.number}
      empty={words.events.empty}
    />
  )
}

const heads = words.events.columns
const tones = { success: 'good', failure: 'bad', change: 'info' } as const

const columns: Column<AuditEvent>[] = [
  { head: heads.at, look: 'tight', cell: ({ at }) => <At at={at} /> },
  {
    head: heads.event,
    isName: true,
    cell: ({ event, result }) => (
      <span className="badges">
        <code>{event}</code>
        {result !== null && <Badge tone={tones[result]}>{words.events.results[result]}</Badge>}
      </span>
    ),
  },
  {
    head: heads.who,
    look: 'tight',
    cell: ({ account }) =>
      account === null ? (
        <span className="faint">{words.none}</span>
      ) : (
        <Link to={addressIn('accounts', {}, account)}>
          <code>{account.slice(0, 8)}</code>
        </Link>
      ),
  },
  {
    head: heads.from,
    cell: ({ ip, device }) => (
      <>
        {ip !== '' && (
          <Link to={addressIn('events', { ip })}>
            <Said>{ip}</Said>
          </Link>
        )}{' '}
        <span className="faint">
          <Said>{device}</Said>
        </span>
      </>
    ),
  },
  { head: heads.detail, cell: (event) => <Detail event={event} /> },
]

function Detail({ event: { detail, number, request, session } }: { event: AuditEvent }) {
  const told = Object.entries(detail)
    .filter(([, value]) => value !== null && value !== undefined)
    .toSorted(([one], [other]) => Number(isReason(other)) - Number(isReason(one)))
  const { number: numbered, request: asked, session: during, moreOf } = words.events
  const [first, ...others] = told
  return (
    <details className="detail">
      <summary>{first === undefined ? moreOf : <Told pair={first} />}</summary>
      <dl className="facts">
        {others.map(([name, value]) => (
          <Fragment key={name}>
            <dt>
              <Said>{name}</Said>
            </dt>
            <dd>
              <Said>{textOf(value)}</Said>
            </dd>
          </Fragment>
        ))}
        <dt>{numbered}</dt>
        <dd>{number}</dd>
        <dt>{asked}</dt>
        <dd>
          <Said>{request}</Said>
        </dd>
        {session !== null && (
          <>
            <dt>{during}</dt>
            <dd>
              <Said>{session}</Said>
            </dd>
          </>
        )}
      </dl>
    </details>
  )
}

/** What an operator reads first. */
const isReason = (name: string) => name === 'why' || name === 'reason'

function Told({ pair: [name, value] }: { pair: [string, unknown] }) {
  return (
    <>
      <span className="faint">
        <Said>{name}</Said>
      </span>{' '}
      <Said>{textOf(value)}</Said>
    </>
  )
}

const textOf = (value: unknown) => (typeof value === 'string' ? value : JSON.stringify(value))
