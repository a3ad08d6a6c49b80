import { useId } from 'react'
import { number, shortMoment } from './said.tsx'
import type { Line } from './series.ts'
import { Table } from './table.tsx'
import { words } from './words.ts'

const height = 60
const [pitch, width] = [10, 7]

/**
 * Counts over time as bars. Whoever does not see them reads what they amount to, and can have every number as
 * a table. [CONSOLE-8]
 */
export function Chart({ line, tone }: { line: Line; tone?: 'good' | 'bad' }) {
  const id = useId()
  const { title, steps, total, most } = line
  const [from, to] = [steps[0]?.at ?? 0, steps.at(-1)?.at ?? 0]
  const { summary, bar, most: atMost, table, caption, nothing } = words.chart
  const said = summary(title, number(total), number(most), shortMoment(from), shortMoment(to))

  return (
    <figure className="chart" aria-labelledby={id}>
      <figcaption id={id}>
        <span className="faint">{title}</span>
        <strong>{number(total)}</strong>
        <span className="faint">{atMost(number(most))}</span>
      </figcaption>
      <svg
        role="img"
        aria-label={said}
        className={tone}
        viewBox={`0 0 ${steps.length * pitch} ${height}`}
        preserveAspectRatio="none"
      >
        {steps.map(({ at, count }, step) => {
          // A count of one is still to be seen beside a thousand.
          const tall = count === 0 ? 1 : Math.max(3, (count / most) * height)
          return (
            <rect
              key={at}
              className={count === 0 ? 'zero' : undefined}
              x={step * pitch}
              y={height - tall}
              width={width}
              height={tall}
            >
              <title>{bar(number(count), shortMoment(at))}</title>
            </rect>
          )
        })}
      </svg>
      <p className="axis faint" aria-hidden="true">
        <span>{shortMoment(from)}</span>
        <span>{shortMoment(to)}</span>
      </p>
      <details>
        <summary>{table}</summary>
        <Table
          caption={caption(title)}
          columns={[
            { head: words.events.time, isName: true, cell: ({ at }) => shortMoment(at) },
            { head: words.events.count, look: 'number', cell: ({ count }) => number(count) },
          ]}
          rows={steps.filter(({ count }) => count > 0)}
          keyOf={({ at }) => at}
          empty={nothing}
        />
      </details>
    </figure>
  )
}
