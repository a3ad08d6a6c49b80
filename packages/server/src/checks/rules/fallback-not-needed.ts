import { known, type Rule, when } from '../rule.ts'

export const fallbackNotNeeded: Rule = {
  id: 'fallback-not-needed',
  checklist: 'ROT-1',
  severity: 'low',
  title: 'A former SECRET_KEY is believed for nothing.',
  why: 'Whoever has a copy of it can make sessions and links that are believed.',
  deploy: true,
  judge: ({ keys }) =>
    known(keys, ({ needs, fallbacks }) => {
      const { sealed, digested } = needs
      const left = digested && digested.sessions + digested.links + digested.signUps
      return when(
        fallbacks > 0 && sealed.length === 0 && left === 0,
        `${fallbacks} in SECRET_KEY_FALLBACKS, and nothing lives that was made under them.`,
        'Remove SECRET_KEY_FALLBACKS and send SIGHUP.',
      )
    }),
}
