import { known, type Rule, when } from '../rule.ts'

export const schemaNewer: Rule = {
  id: 'schema-newer',
  checklist: 'DEPLOY-1',
  severity: 'high',
  title: 'The database is of a newer release.',
  why: 'This release does not know what stands there.',
  deploy: true,
  judge: ({ database }) =>
    known(database, ({ schema }) =>
      when(
        schema.newerThanCode !== undefined,
        `It has migration ${schema.newerThanCode}.`,
        'Install the newer release.',
      ),
    ),
}
