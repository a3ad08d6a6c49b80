import { known, type Rule, when } from '../rule.ts'

export const roleReadsHashes: Rule = {
  id: 'role-reads-hashes',
  checklist: 'DEPLOY-2',
  severity: 'critical',
  title: 'The server’s database role can read password hashes.',
  why: 'An injected statement could take all of them at once.',
  asvs: ['13.2.2'],
  deploy: true,
  judge: ({ database }) =>
    known(database, ({ role }) =>
      when(
        role.reads_hashes,
        `${role.name} may select from portcullis_vault.`,
        'portcullis migrate grants anew what is meant.',
      ),
    ),
}
