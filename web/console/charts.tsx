import { Subtitle } from '@portcullis/client/react/parts'
import type { EventSeries } from '@portcullis/protocol/admin-shapes'
import { Chart } from './chart.tsx'
import { Link } from './link.tsx'
import { addressIn } from './place.ts'
import { number, Said, shortMoment } from './said.tsx'
import { kindsOf, lineOf, picks } from './series.ts'
import { Table } from './table.tsx'
import { words } from './words.ts'

const tones = { signIns: 'good', failures: 'bad', lockouts: 'bad', refusals: undefined } as const

/** The four that an operator looks at first, over time. */
export function Figures({ series }: { series: EventSeries }) {
  const now = Date.now()
  const all = (series.bucketSeconds / 60) * 3_600_000
  const isCut = series.since !== null && Date.parse(series.since) > now - all + series.bucketSeconds * 1000
  return (
    <>
      <div className="charts">
        {(Object.keys(picks) as (keyof typeof picks)[]).map((name) => {
          const tone = tones[name]
          const line = lineOf(words.figures[name], series, now, picks[name])
          return <Chart key={name} line={line} {...(tone && { tone })} />
        })}
      </div>
      {isCut && series.since !== null && (
        <p className="faint">{words.home.since(shortMoment(series.since))}</p>
      )}
    </>
  )
}

/** What was refused and why, and from where most of it came. */
export function Refusals({ series }: { series: EventSeries }) {
  const { kinds, kindsCaption, kind, count, noKinds } = words.events
  const { sources, sourcesCaption, noSources, ip, refused, atAccounts } = words.events
  return (
    <div className="pair">
      <section className="sheet">
        <Subtitle>{kinds}</Subtitle>
        <Table
          caption={kindsCaption}
          rows={kindsOf(series.series).slice(0, 12)}
          keyOf={(row) => row.kind}
          empty={noKinds}
          columns={[
            {
              head: kind,
              isName: true,
              cell: (row) => (
                <Link to={addressIn('events', { event: row.event })}>
                  <code>
                    <Said>{row.kind}</Said>
                  </code>
                </Link>
              ),
            },
            { head: count, look: 'number', cell: (row) => number(row.count) },
          ]}
        />
      </section>
      <section className="sheet">
        <Subtitle>{sources}</Subtitle>
        <Table
          caption={sourcesCaption}
          rows={series.sources}
          keyOf={(row) => row.ip}
          empty={noSources}
          columns={[
            {
              head: ip,
              isName: true,
              cell: (row) => (
                <Link to={addressIn('events', { ip: row.ip, result: 'failure' })}>
                  <Said>{row.ip}</Said>
                </Link>
              ),
            },
            { head: refused, look: 'number', cell: (row) => number(row.refusals) },
            { head: atAccounts, look: 'number', cell: (row) => number(row.accounts) },
          ]}
        />
      </section>
    </div>
  )
}
