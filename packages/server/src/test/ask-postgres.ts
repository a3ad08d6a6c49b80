import { randomUUID } from 'node:crypto'
import pg from 'pg'

/** The name of a role or database that nobody else uses. */
export function newName(kind: string): string {
  return `${kind}_${randomUUID().replaceAll('-', '')}`
}

/** What PostgreSQL says to each of some statements: the error, or undefined where it did it. */
export async function answersOf(
  url: string | undefined,
  statements: string[],
): Promise<(string | undefined)[]> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  const answers: (string | undefined)[] = []
  for (const statement of statements) {
    const refused = await client.query(statement).then(
      () => undefined,
      (error: Error) => error.message,
    )
    answers.push(refused)
  }
  await client.end()
  return answers
}
