import { known, type Rule, when } from '../rule.ts'

export const roleCreates: Rule = {
  id: 'role-creates',
  checklist: 'DEPLOY-2',
  severity: 'high',
  title: 'The server’s database role can create objects.',
  why: 'An injected statement could put a function in the way of ours.',
  asvs: ['13.2.2'],
  deploy: true,
  judge: ({ database }) =>
    known(database, ({ role }) =>
      when(
        role.creates_in.length > 0,
        `${role.name} may create in ${role.creates_in.join(', ')}.`,
        role.creates_in
          .map((schema) => `revoke create on schema "${schema}" from public, "${role.name}";`)
          .join(' '),
      ),
    ),
}
