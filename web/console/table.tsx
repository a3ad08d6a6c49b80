import type { ReactNode } from 'react'

export type Column<Row> = {
  head: string
  cell: (row: Row) => ReactNode
  /** `number` stands at the end, `tight` is as narrow as it can be. */
  look?: 'number' | 'tight'
  /** The cell that names its row. */
  isName?: boolean
}

type TableProps<Row> = {
  caption: string
  columns: readonly Column<Row>[]
  rows: readonly Row[]
  keyOf: (row: Row) => string | number
  empty: string
  /** What is done to a row: no column of its own on a narrow screen. */
  acts?: ((row: Row) => ReactNode) | undefined
}

/** Rows under their heads. On a narrow screen each row is a block whose cells say their head themselves. */
export function Table<Row>({ caption, columns, rows, keyOf, empty, acts }: TableProps<Row>) {
  if (rows.length === 0) return <p className="empty">{empty}</p>
  return (
    <table className="rows">
      <caption>{caption}</caption>
      <thead>
        <tr>
          {columns.map(({ head, look }) => (
            <th key={head} scope="col" className={look}>
              {head}
            </th>
          ))}
          {acts && <td />}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={keyOf(row)}>
            {columns.map(({ head, cell, look, isName }) =>
              isName ? (
                <th key={head} scope="row" className={look} data-head={head}>
                  <div>{cell(row)}</div>
                </th>
              ) : (
                <td key={head} className={look} data-head={head}>
                  <div>{cell(row)}</div>
                </td>
              ),
            )}
            {acts && <td className="acts">{acts(row)}</td>}
          </tr>
        ))}
      </tbody>
    </table>
  )
}

/** A word that stands out by more than its colour. */
export function Badge({ tone, children }: { tone?: 'good' | 'bad' | 'info'; children: ReactNode }) {
  return <span className={tone === undefined ? 'badge' : `badge ${tone}`}>{children}</span>
}
