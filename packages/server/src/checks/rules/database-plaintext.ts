import { known, type Rule, when } from '../rule.ts'

export const databasePlaintext: Rule = {
  id: 'database-plaintext',
  checklist: 'ENV-4',
  severity: 'high',
  title: 'The connection to the database is not encrypted.',
  why: 'Everything on the way can be read and changed.',
  asvs: ['12.3.1'],
  deploy: true,
  judge: ({ database }) =>
    known(database, ({ server }) =>
      when(
        !server.is_encrypted && !server.is_local,
        'pg_stat_ssl says no for this connection.',
        'Write sslmode=verify-full into DATABASE_URL, and ssl=on into postgresql.conf.',
      ),
    ),
}
