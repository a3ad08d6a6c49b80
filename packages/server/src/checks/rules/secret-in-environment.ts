import { type Rule, when } from '../rule.ts'

export const secretInEnvironment: Rule = {
  id: 'secret-in-environment',
  checklist: 'ROT-2',
  severity: 'low',
  title: 'A secret stands in the environment itself.',
  why: 'Other processes of this user, crash reports and child processes can read it there.',
  asvs: ['13.3.1'],
  judge: ({ secrets }) =>
    secrets.flatMap(({ env, source }) =>
      when(
        source === 'environment',
        `${env} is set directly.`,
        `Put it into a file or a secrets manager: ${env}_FILE=/run/secrets/${env.toLowerCase()} or ` +
          `${env}=vault:….`,
      ),
    ),
}
