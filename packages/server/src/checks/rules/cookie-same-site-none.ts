import { type Rule, when } from '../rule.ts'

export const cookieSameSiteNone: Rule = {
  id: 'cookie-same-site-none',
  checklist: 'COOKIE-2',
  severity: 'medium',
  title: 'Cookies are sent along with requests from other sites.',
  why: 'Only the origin check and the CSRF token are left, and some browsers drop such cookies.',
  asvs: ['3.3.2'],
  judge: ({ settings }) =>
    when(
      settings.sessions.cookieSameSite === 'None',
      'SESSION_COOKIE_SAMESITE=None.',
      'Put the app on the same site (auth.example.com beside app.example.com), then leave it out.',
    ),
}
