import { type Rule, when } from '../rule.ts'

export const hstsSubdomainsOff: Rule = {
  id: 'hsts-subdomains-off',
  checklist: 'TLS-3',
  severity: 'medium',
  title: 'HSTS does not hold for the names below.',
  why: 'A page over plain http at a name below can set cookies for the names above it.',
  asvs: ['3.4.1'],
  judge: ({ settings }) =>
    when(
      settings.edge.hstsIncludeSubdomains === false,
      'SECURE_HSTS_INCLUDE_SUBDOMAINS=false.',
      'Write SECURE_HSTS_INCLUDE_SUBDOMAINS=true, or leave it out.',
    ),
}
