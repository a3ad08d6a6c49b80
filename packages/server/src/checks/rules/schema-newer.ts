import { known, type Rule, when } from '../rule.ts'

export const schemaNewer: Rule = {
  id: 'schema-newer',
  checklist: 'DEPLOY-1',
  severity: 'high',
  title: 'The database is of a newer release, on which this one cannot serve.',
  why: 'A migration of that release is marked as breaking: nodes that run go on, and none starts.',
  deploy: true,
  judge: ({ database }) =>
    known(database, ({ schema }) =>
      when(schema.isBroken, `It has migration ${schema.newerThanCode}.`, 'Install the newer release.'),
    ),
}
