import { known, type Rule, when } from '../rule.ts'

export const schemaPending: Rule = {
  id: 'schema-pending',
  checklist: 'DEPLOY-1',
  severity: 'high',
  title: 'The database lacks migrations of this release.',
  why: 'The server does not start on it.',
  deploy: true,
  judge: ({ database }) =>
    known(database, ({ schema }) =>
      when(
        schema.pending.length > 0,
        `${schema.pending.length} to run: ${schema.pending.join(', ')}.`,
        'portcullis migrate',
      ),
    ),
}
