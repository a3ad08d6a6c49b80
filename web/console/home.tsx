import { Subtitle, Title } from '@portcullis/client/react/parts'
import type { EventSeries, Outbox } from '@portcullis/protocol/admin-shapes'
import { paths } from '@portcullis/protocol/paths'
import { useAdmin } from './admin.ts'
import { Answered } from './answered.tsx'
import { Figures } from './charts.tsx'
import { Checklist } from './checklist.tsx'
import { Link } from './link.tsx'
import { addressIn } from './place.ts'
import { number } from './said.tsx'
import { useAnswer } from './use-answer.ts'
import { words } from './words.ts'

/** How the service stands: what needs somebody now, and what the last day was like. [CONSOLE-9] */
export function Home() {
  const { get } = useAdmin()
  const series = useAnswer(() => get<EventSeries>(paths.adminEventSeries, { hours: 24 }), 'day')
  const stuck = useAnswer(async () => {
    const [failed, waiting, locked] = await Promise.all([
      get<Outbox>(paths.adminOutbox, { state: 'failed', limit: 100 }),
      get<Outbox>(paths.adminOutbox, { state: 'waiting', limit: 100 }),
      get<{ accounts: unknown[] }>(paths.adminAccounts, { filter: 'locked' }),
    ])
    return { failed, waiting, locked: locked.accounts.length }
  }, 'attention')
  const { title, attention, day } = words.home
  return (
    <>
      <Title>{title}</Title>
      <section className="sheet">
        <Subtitle>{attention}</Subtitle>
        <Answered of={series}>
          {(day) => (
            <Answered of={stuck}>
              {(answer) => <Matters of={[...mattersOf(answer), ...detectedIn(day)]} />}
            </Answered>
          )}
        </Answered>
      </section>
      <Checklist />
      <section className="sheet">
        <Subtitle>{day}</Subtitle>
        <Answered of={series}>{(answer) => <Figures series={answer} />}</Answered>
      </section>
    </>
  )
}

type Matter = { says: string; to: string }

function Matters({ of }: { of: Matter[] }) {
  if (of.length === 0) return <p className="calm">{words.home.calm}</p>
  return (
    <ul className="pc-rows matters">
      {of.map(({ says, to }) => (
        <li key={says}>
          <Link to={to}>{says}</Link>
        </li>
      ))}
    </ul>
  )
}

function mattersOf(of: { failed: Outbox; waiting: Outbox; locked: number }): Matter[] {
  const { failed, waiting, locked } = words.home
  // A page holds a hundred: more than that is told as more.
  const many = ({ mails, next }: Outbox) => number(mails.length) + (next === null ? '' : '+')
  const retried = { ...of.waiting, mails: of.waiting.mails.filter(({ tries }) => tries > 0) }
  return [
    ...(of.failed.mails.length > 0
      ? [{ says: failed(many(of.failed)), to: addressIn('outbox', { state: 'failed' }) }]
      : []),
    ...(retried.mails.length > 0 ? [{ says: waiting(many(retried)), to: addressIn('outbox') }] : []),
    ...(of.locked > 0
      ? [{ says: locked(number(of.locked)), to: addressIn('accounts', { filter: 'locked' }) }]
      : []),
  ]
}

/** What is an attack by itself, whoever it met. */
function detectedIn({ series }: EventSeries): Matter[] {
  const totals = new Map<string, number>()
  for (const { event, count } of series) totals.set(event, (totals.get(event) ?? 0) + count)

  const { detected, thefts } = words.home
  const stolen = totals.get('token-refresh.theft') ?? 0
  const found = Object.entries(words.detections).flatMap(([event, what]) => {
    const count = totals.get(event) ?? 0
    return count > 0 ? [{ says: detected(what, count), to: addressIn('events', { event }) }] : []
  })
  const theft = { says: thefts(stolen), to: addressIn('events', { event: 'token-refresh.theft' }) }
  return stolen > 0 ? [theft, ...found] : found
}
