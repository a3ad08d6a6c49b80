import { createHash } from 'node:crypto'
import tag, { empty, join, type RawValue, raw, Sql } from 'sql-template-tag'

declare const rowOf: unique symbol

/** One SQL statement with its parameters apart from its text, and the shape of the rows it gives. */
export type Statement<Row = unknown> = Sql & { readonly [rowOf]?: Row }

/** Writes a statement: every `${value}` becomes a parameter, a nested statement becomes part of the text. */
export function sql<Row = unknown>(text: TemplateStringsArray, ...values: RawValue[]): Statement<Row> {
  return tag(text, ...values) as Statement<Row>
}

export { empty, join, raw }

/** A statement whose text is a constant of the code, with $1 and so on in the places of its values. */
export function statementOf<Row>(text: string, values: unknown[]): Statement<Row> {
  const places = [...text.matchAll(/\$(\d+)/g)].map(([, place]) => values[Number(place) - 1])
  return new Sql(text.split(/\$\d+/), places as RawValue[]) as Statement<Row>
}

const names = new Map<string, string>()

/**
 * A name by which PostgreSQL keeps the plan of this text (named prepared statements cost half of unnamed ones
 * here, see bench/). Texts are constants of the code, so there are as many names as statements in it.
 */
export function statementName(text: string): string {
  let name = names.get(text)
  if (name === undefined) {
    name = createHash('sha256').update(text).digest('base64url').slice(0, 20)
    names.set(text, name)
  }
  return name
}

/** A name as it stands in SQL: as it is where it may, else quoted. */
export function quoteName(name: string): string {
  return /^[a-z_][a-z0-9_]*$/.test(name) ? name : `"${name.replaceAll('"', '""')}"`
}
