import { type Rule, when } from '../rule.ts'

export const accessTokenLong: Rule = {
  id: 'access-token-long',
  checklist: 'AUTH-2',
  severity: 'low',
  title: 'Access tokens live longer than 15 minutes.',
  why: 'An API without the revocation feed accepts an ended session for as long.',
  asvs: ['10.4.8'],
  judge: ({ settings: { signingKeys } }) =>
    when(
      (signingKeys.tokenLifetimeSeconds ?? 300) > 900,
      `ACCESS_TOKEN_LIFETIME_SECONDS=${signingKeys.tokenLifetimeSeconds}.`,
      'Write ACCESS_TOKEN_LIFETIME_SECONDS=300, or leave it out.',
    ),
}
