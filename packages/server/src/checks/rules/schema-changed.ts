import { known, type Rule, when } from '../rule.ts'

export const schemaChanged: Rule = {
  id: 'schema-changed',
  checklist: 'DEPLOY-1',
  severity: 'high',
  title: 'A migration was changed after it had run.',
  why: 'The database is not what this release was tested on.',
  deploy: true,
  judge: ({ database }) =>
    known(database, ({ schema }) =>
      when(
        schema.changed.length > 0,
        `${schema.changed.join(', ')}.`,
        'Install the files of the release again.',
      ),
    ),
}
