import { known, type Rule, when } from '../rule.ts'

export const apiKeyExpiring: Rule = {
  id: 'api-key-expiring',
  checklist: 'ROT-1',
  severity: 'low',
  title: 'An API key ends within 14 days.',
  why: 'The machine that uses it is refused from then on.',
  deploy: true,
  judge: ({ database }) =>
    known(database, ({ apiKeys }) =>
      (apiKeys ?? []).flatMap(({ id, name, days }) =>
        when(
          true,
          `“${name}” (${id}) ends in ${Math.floor(days)} days.`,
          'Make another one, give it to the machine, then revoke this one.',
        ),
      ),
    ),
}
