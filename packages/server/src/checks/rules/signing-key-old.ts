import { known, type Rule, when } from '../rule.ts'

export const signingKeyOld: Rule = {
  id: 'signing-key-old',
  checklist: 'ROT-1',
  severity: 'medium',
  title: 'The signing key is older than its schedule allows, or has none.',
  why: 'The longer it signs, the more tokens one copy of it can forge.',
  asvs: ['13.3.4'],
  deploy: true,
  judge: ({ keys, settings: { signingKeys } }) =>
    known(keys, ({ list }) => {
      const days = signingKeys.rotationDays ?? 90
      const most = days === 0 ? 365 : days + 7
      return list
        .filter(({ state, sinceDays }) => state === 'current' && sinceDays > most)
        .flatMap(({ kid, sinceDays }) =>
          when(true, `${kid} has signed for ${Math.floor(sinceDays)} days.`, 'portcullis keys rotate'),
        )
    }),
}
