import { known, type Rule, when } from '../rule.ts'

export const roleChangesEvents: Rule = {
  id: 'role-changes-events',
  checklist: 'DEPLOY-2',
  severity: 'critical',
  title: 'The server’s database role can change the audit log.',
  why: 'Whoever breaks in can wipe the traces.',
  asvs: ['16.4.2'],
  deploy: true,
  judge: ({ database }) =>
    known(database, ({ role }) =>
      when(
        role.changes_events,
        `${role.name} may update, delete or truncate events.`,
        `revoke update, delete, truncate on portcullis.events from "${role.name}"; then portcullis migrate.`,
      ),
    ),
}
