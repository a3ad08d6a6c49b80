import { type Rule, when } from '../rule.ts'

export const securityContactMissing: Rule = {
  id: 'security-contact-missing',
  checklist: 'HARD-2',
  severity: 'info',
  title: 'Nobody is named to whom a weakness can be reported.',
  why: 'Whoever finds one publishes it, or nothing.',
  judge: ({ settings }) =>
    when(
      settings.server.securityContact === undefined,
      '/.well-known/security.txt answers 404.',
      'Write SECURITY_CONTACT=mailto:security@example.com.',
    ),
}
