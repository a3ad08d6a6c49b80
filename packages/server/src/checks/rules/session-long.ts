import { type Rule, when } from '../rule.ts'

export const sessionLong: Rule = {
  id: 'session-long',
  checklist: 'AUTH-2',
  severity: 'low',
  title: 'Sessions live longer than 30 days.',
  why: 'NIST SP 800-63B-4 2.1.3 asks to authenticate again after 30 days at most.',
  asvs: ['7.3.2'],
  judge: ({ settings: { sessions } }) =>
    when(
      (sessions.lifetimeSeconds ?? 0) > 2_592_000,
      `SESSION_LIFETIME_SECONDS=${sessions.lifetimeSeconds}.`,
      'Write SESSION_LIFETIME_SECONDS=2592000, or leave it out.',
    ),
}
