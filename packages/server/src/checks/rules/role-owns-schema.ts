import { known, type Rule, when } from '../rule.ts'

export const roleOwnsSchema: Rule = {
  id: 'role-owns-schema',
  checklist: 'DEPLOY-2',
  severity: 'critical',
  title: 'The server connects as the owner of its schema.',
  why: 'An injected statement could drop the audit log, read hashes and change functions.',
  asvs: ['13.2.2'],
  deploy: true,
  judge: ({ database }) =>
    known(database, ({ role }) =>
      when(
        role.owns_schema,
        `${role.name} owns the schema or may become its owner.`,
        'Give DATABASE_URL a role that is member of the application role alone (docs/guides/database.md).',
      ),
    ),
}
