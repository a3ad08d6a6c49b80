import type { Figures, SideFigures } from './measure.ts'
import type { StartFigures } from './measure-starts.ts'

/** The figures as a table: the ratio and its bar first, then what it was made of. */
export function describeFigures(figures: Figures[]): string {
  const rows = figures.map(({ ratio, bar, rounds, ours, other }) => [
    ours.name,
    ratio.toFixed(2),
    bar?.toFixed(2) ?? '',
    `${Math.min(...rounds).toFixed(2)}–${Math.max(...rounds).toFixed(2)}`,
    ...describeSide(ours),
    other.name,
    ...describeSide(other),
  ])
  const heads = ['', 'ratio', 'bar', 'rounds', 'a second', 'CPU each', 'held against', 'a second', 'CPU each']
  return table([heads, ...rows])
}

export function describeStarts(starts: StartFigures[]): string {
  const rows = starts.map(({ name, firstAnswerMs, idleMiB }) => [
    name,
    `${Math.round(firstAnswerMs)} ms`,
    `${Math.round(idleMiB)} MiB`,
  ])
  return table([['', 'first answer', 'memory idle'], ...rows])
}

function describeSide({ perSecond, cpuMsEach }: SideFigures): string[] {
  return [perSecond.toFixed(perSecond < 100 ? 1 : 0), `${cpuMsEach.toFixed(3)} ms`]
}

/** Words to the left, figures to the right. */
function table(rows: string[][]): string {
  const widths = (rows[0] ?? []).map((_, at) => Math.max(...rows.map((row) => row[at]?.length ?? 0)))
  const isWords = widths.map((_, at) => rows.slice(1).every((row) => !/^\d/.test(row[at] ?? '')) && at !== 2)
  return rows
    .map((row) =>
      row
        .map((cell, at) => (isWords[at] ? cell.padEnd(widths[at] ?? 0) : cell.padStart(widths[at] ?? 0)))
        .join('  '),
    )
    .join('\n')
}
