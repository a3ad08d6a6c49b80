import { type Rule, when } from '../rule.ts'

export const hstsPreloadOff: Rule = {
  id: 'hsts-preload-off',
  checklist: 'TLS-3',
  severity: 'info',
  title: 'The domain is not meant to be built into browsers as https only.',
  why: 'The very first visit may still begin over plain http.',
  asvs: ['3.7.4'],
  judge: ({ settings }) =>
    when(
      settings.edge.hstsPreload === false,
      'SECURE_HSTS_PRELOAD=false.',
      'Where the whole domain is yours and https only: SECURE_HSTS_PRELOAD=true, then hstspreload.org.',
    ),
}
