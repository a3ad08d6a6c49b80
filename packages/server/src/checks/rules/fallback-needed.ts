import { known, type Rule, when } from '../rule.ts'

export const fallbackNeeded: Rule = {
  id: 'fallback-needed',
  checklist: 'ROT-1',
  severity: 'low',
  title: 'Something is still sealed under a former SECRET_KEY.',
  why: 'That key cannot be thrown away until it is sealed anew.',
  deploy: true,
  judge: ({ keys }) =>
    known(keys, ({ underFormer }) =>
      when(underFormer.length > 0, `${underFormer.join(', ')}.`, 'portcullis keys reseal'),
    ),
}
