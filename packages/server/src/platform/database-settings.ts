import { z } from 'zod'
import {
  count,
  type Drafted,
  declareSettings,
  type Environment,
  type Mistake,
  needed,
  type Settle,
} from './settings.ts'

export const databaseSettings = declareSettings({
  url: {
    env: 'DATABASE_URL',
    shape: z.string().regex(/^postgres(ql)?:\/\//, 'It begins with postgresql://.'),
    about: 'The PostgreSQL to use. The development command uses its embedded database instead.',
    secret: true,
    credential: passwordOf,
  },
  connections: {
    env: 'DATABASE_CONNECTIONS',
    shape: count(1, 500),
    default: '10',
    about: 'Most connections of one process to the database, beside the one that listens.',
  },
})

function passwordOf(url: string): string | undefined {
  const { password, searchParams } = URL.parse(url) ?? {}
  return password || searchParams?.get('password') || undefined
}

/** What a production server refuses of these, each with the line to write. */
export function findDatabaseMistakes({ database }: Drafted, { DATABASE_URL }: Environment): Mistake[] {
  if (database.url !== undefined || DATABASE_URL) return []
  return [needed('DATABASE_URL', databaseUrlExample)]
}

export const databaseUrlExample =
  'DATABASE_URL=postgresql://portcullis:PASSWORD@db.example.com:5432/portcullis?sslmode=verify-full'

declare module './context.ts' {
  interface Settings {
    database: Settle<typeof databaseSettings>
  }
}
