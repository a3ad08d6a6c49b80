import { useId } from 'react'
import { Refused, Subtitle, Title } from '@portcullis/client/react/parts'
import type { EventSeries } from '@portcullis/protocol/admin-shapes'
import { paths } from '@portcullis/protocol/paths'
import { useAdmin } from './admin.ts'
import { Answered } from './answered.tsx'
import { Figures, Refusals } from './charts.tsx'
import { EventTable } from './event-table.tsx'
import { More } from './more.tsx'
import { refine, usePlace } from './place.ts'
import { Choice } from './search.tsx'
import { useAnswer } from './use-answer.ts'
import { type EventFilter, useTail } from './use-tail.ts'
import { words } from './words.ts'

const filters = ['event', 'result', 'account', 'ip'] as const

/** The audit log: as it comes, by filters, and over time. [CONSOLE-8] */
export function Events() {
  const { get } = useAdmin()
  const { query } = usePlace()
  const filter = Object.fromEntries(filters.map((name) => [name, query.get(name) ?? ''])) as EventFilter
  const asked = query.get('hours') ?? ''
  const hours = Object.hasOwn(words.events.hours, asked) ? asked : '24'
  const series = useAnswer(() => get<EventSeries>(paths.adminEventSeries, { hours }), hours)
  const shown = { ...filter, hours: hours === '24' ? undefined : hours }

  return (
    <>
      <Title>{words.events.title}</Title>
      <section className="sheet">
        <div className="headline">
          <Subtitle>{words.events.charts}</Subtitle>
          <Choice
            label={words.events.span}
            options={words.events.hours}
            chosen={hours}
            onChoose={(chosen) => refine('events', { ...shown, hours: chosen })}
          />
        </div>
        <Answered of={series}>{(answer) => <Figures series={answer} />}</Answered>
      </section>
      {series.answer !== undefined && <Refusals series={series.answer} />}
      <Tail filter={filter} onFilter={(chosen) => refine('events', { ...shown, ...chosen })} />
    </>
  )
}

type TailProps = { filter: EventFilter; onFilter: (filter: EventFilter) => void }

function Tail({ filter, onFilter }: TailProps) {
  const { pages, isLive, stopped, begin, end } = useTail(filter)
  const { live, paused, caption, older, title } = words.events
  return (
    <section className="sheet" aria-label={title}>
      <div className="tools">
        <Filters key={JSON.stringify(filter)} filter={filter} onFilter={onFilter} />
        <button
          type="button"
          className="pc-button pc-quiet live"
          aria-pressed={isLive}
          onClick={isLive ? end : begin}
        >
          {live}
        </button>
      </div>
      <div role="alert">
        {stopped !== undefined && (
          <Refused explanation={{ ...stopped, title: `${paused} ${stopped.title}` }} />
        )}
      </div>
      <Answered of={pages.of}>{({ rows }) => <EventTable caption={caption} events={rows} />}</Answered>
      <More pages={pages} label={older} />
    </section>
  )
}

const none: EventFilter = { event: '', result: '', account: '', ip: '' }

function Filters({ filter, onFilter }: TailProps) {
  const id = useId()
  const { event, result, any, results, account, ip, apply, clear } = words.events
  const isFiltered = filters.some((name) => filter[name] !== '')
  return (
    <form
      className="filters"
      method="post"
      onSubmit={(sent) => {
        sent.preventDefault()
        const typed = new FormData(sent.currentTarget)
        const chosen = filters.map((name) => [name, String(typed.get(name) ?? '').trim()])
        onFilter(Object.fromEntries(chosen) as EventFilter)
      }}
    >
      {(
        [
          ['event', event],
          ['ip', ip],
          ['account', account],
        ] as const
      ).map(([name, label]) => (
        <div className="choice" key={name}>
          <label htmlFor={`${id}-${name}`}>{label}</label>
          <input
            id={`${id}-${name}`}
            className="pc-input"
            name={name}
            autoComplete="off"
            autoCapitalize="none"
            spellCheck={false}
            defaultValue={filter[name]}
          />
        </div>
      ))}
      <div className="choice">
        <label htmlFor={`${id}-result`}>{result}</label>
        <select id={`${id}-result`} className="pc-input" name="result" defaultValue={filter.result}>
          <option value="">{any}</option>
          {Object.entries(results).map(([value, name]) => (
            <option key={value} value={value}>
              {name}
            </option>
          ))}
        </select>
      </div>
      <button type="submit" className="pc-button pc-main">
        {apply}
      </button>
      {isFiltered && (
        <button type="button" className="pc-button pc-quiet" onClick={() => onFilter(none)}>
          {clear}
        </button>
      )}
    </form>
  )
}
