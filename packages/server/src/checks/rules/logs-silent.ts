import { type Rule, when } from '../rule.ts'

export const logsSilent: Rule = {
  id: 'logs-silent',
  checklist: 'LOG-1',
  severity: 'medium',
  title: 'Nothing is logged.',
  why: 'Faults and attacks leave no trace but the audit log.',
  asvs: ['16.2.1'],
  judge: ({ settings }) =>
    when(
      settings.server.logLevel === 'silent',
      'LOG_LEVEL=silent.',
      'Write LOG_LEVEL=info, or leave it out.',
    ),
}
