import { known, type Rule, when } from '../rule.ts'

export const databasePasswordMd5: Rule = {
  id: 'database-password-md5',
  checklist: 'ENV-4',
  severity: 'medium',
  title: 'The database keeps new passwords of roles as MD5.',
  why: 'A copy of its catalogue is enough to sign in as a role.',
  asvs: ['11.4.1'],
  deploy: true,
  judge: ({ database }) =>
    known(database, ({ server }) =>
      when(
        server.password_encryption !== 'scram-sha-256',
        `password_encryption=${server.password_encryption}.`,
        'Set password_encryption to scram-sha-256, then set the passwords of the roles again.',
      ),
    ),
}
