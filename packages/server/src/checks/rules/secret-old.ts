import { type Rule, when } from '../rule.ts'

export const secretOld: Rule = {
  id: 'secret-old',
  checklist: 'ROT-1',
  severity: 'medium',
  title: 'A secret has not been changed for long.',
  why: 'The longer a secret lives, the more copies of it there are.',
  asvs: ['13.3.4'],
  deploy: true,
  judge: ({ secrets }) =>
    secrets.flatMap(({ env, ageDays, mostDays }) =>
      when(
        ageDays !== undefined && ageDays > mostDays,
        `${env} is in use for ${Math.floor(ageDays ?? 0)} days; at most ${mostDays} are meant.`,
        env === 'SECRET_KEY'
          ? 'Make a new one, put it into SECRET_KEY_FALLBACKS on every node, then make it SECRET_KEY: ' +
              'docs/guides/keys.md.'
          : `Change it at its origin, then in ${env}, and send SIGHUP.`,
      ),
    ),
}
