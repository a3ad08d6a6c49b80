import { known, type Rule, when } from '../rule.ts'

/** PostgreSQL N gets fixes for five years, until November of 2012 + N (postgresql.org/support/versioning). */
function oldestSupported(now: Date): number {
  const isAfterNovember12 = now.getUTCMonth() > 10 || (now.getUTCMonth() === 10 && now.getUTCDate() > 12)
  return now.getUTCFullYear() - 2012 + (isAfterNovember12 ? 1 : 0)
}

export const databaseOld: Rule = {
  id: 'database-old',
  checklist: 'ENV-4',
  severity: 'medium',
  title: 'This PostgreSQL gets no fixes any more.',
  why: 'Its known weaknesses stay.',
  asvs: ['15.2.1'],
  deploy: true,
  judge: ({ database, now }) =>
    known(database, ({ server }) => {
      const major = Math.floor(server.version / 10_000)
      return when(major < oldestSupported(now), `PostgreSQL ${major}.`, 'Upgrade to a supported release.')
    }),
}
