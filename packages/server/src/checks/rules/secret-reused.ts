import { type Rule, when } from '../rule.ts'

export const secretReused: Rule = {
  id: 'secret-reused',
  checklist: 'ENV-1',
  severity: 'high',
  title: 'One secret serves two settings.',
  why: 'Whoever learns it in one place has it in the other, and neither can be changed alone.',
  asvs: ['13.3.1'],
  judge: ({ secrets }) =>
    secrets.flatMap(({ env, sameAs }) =>
      when(
        sameAs.length > 0,
        `${env} has the same value as ${sameAs.join(', ')}.`,
        `Give ${env} a value of its own.`,
      ),
    ),
}
