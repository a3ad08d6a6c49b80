// The rate that a refresh is held against: one bare update of a row as wide as a session's, by its id,
// through the same driver with the same pool and the same durability.
import { openPostgres } from '../packages/server/src/platform/db/postgres.ts'
import { doJobs, repeat } from './do-jobs.ts'

const { DATABASE_URL = '', CONNECTIONS = '' } = process.env
const driver = openPostgres({
  url: DATABASE_URL,
  connections: Number(CONNECTIONS),
  applicationName: 'bench',
  onError: (error) => console.error(error),
})

const text = 'update bench.rows set x = x + 1 where id = $1 returning *'

doJobs({
  update: ({ seconds, ids }: { seconds: number; ids: string[][] }) =>
    repeat(seconds, ids.length, (who, turn) => {
      const mine = ids[who] ?? []
      return driver.query(text, [mine[turn % mine.length]], 'bench-update')
    }),
})
