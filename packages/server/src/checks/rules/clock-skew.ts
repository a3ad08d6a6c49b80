import { known, type Rule, when } from '../rule.ts'

export const clockSkew: Rule = {
  id: 'clock-skew',
  checklist: 'AUTH-2',
  severity: 'medium',
  title: 'The clocks of this machine and of the database differ.',
  why: 'Tokens are refused too early or accepted too long.',
  asvs: ['16.2.2'],
  deploy: true,
  judge: ({ database }) =>
    known(database, ({ skewSeconds }) =>
      when(
        Math.abs(skewSeconds) > 2,
        `The database is ${Math.abs(skewSeconds).toFixed(1)} s ${skewSeconds > 0 ? 'ahead' : 'behind'}.`,
        'Run chrony or systemd-timesyncd on both machines.',
      ),
    ),
}
