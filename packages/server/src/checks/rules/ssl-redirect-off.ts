import { type Rule, when } from '../rule.ts'

export const sslRedirectOff: Rule = {
  id: 'ssl-redirect-off',
  checklist: 'TLS-2',
  severity: 'low',
  title: 'Pages over plain http are refused instead of leading to https.',
  why: 'People who type the address see an error.',
  judge: ({ settings }) =>
    when(
      settings.edge.secureSslRedirect === false,
      'SECURE_SSL_REDIRECT=false.',
      'Write SECURE_SSL_REDIRECT=true, or leave it out.',
    ),
}
