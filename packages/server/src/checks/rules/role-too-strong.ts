import { known, type Rule, when } from '../rule.ts'

export const roleTooStrong: Rule = {
  id: 'role-too-strong',
  checklist: 'DEPLOY-2',
  severity: 'critical',
  title: 'The server’s database role has attributes that it does not need.',
  why: 'An injected statement could make roles, read files or run programs.',
  asvs: ['13.2.2'],
  deploy: true,
  judge: ({ database }) =>
    known(database, ({ role }) =>
      when(
        role.attributes.length > 0,
        `${role.name} has ${role.attributes.join(', ')}.`,
        `alter role "${role.name}" ${role.attributes.map((attribute) => `no${attribute}`).join(' ')};`,
      ),
    ),
}
