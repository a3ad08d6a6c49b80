import { powersOf } from '../../platform/db/connection-role.ts'
import { known, type Rule, when } from '../rule.ts'

export const roleTooStrong: Rule = {
  id: 'role-too-strong',
  checklist: 'DEPLOY-2',
  severity: 'critical',
  title: 'The server’s database role may do more than a server needs.',
  why: 'An injected statement could make roles, read files or run programs.',
  asvs: ['13.2.2'],
  deploy: true,
  judge: ({ database }) =>
    known(database, ({ role }) => {
      const powers = powersOf({ ...role, owns_schema: false }) // A rule of its own finds that.
      return when(
        powers.length > 0,
        `${role.name}: ${powers.join('; ')}.`,
        'Give DATABASE_URL a role that is member of the application role alone (docs/guides/database.md).',
      )
    }),
}
