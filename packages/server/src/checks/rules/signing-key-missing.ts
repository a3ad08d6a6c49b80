import { known, type Rule, when } from '../rule.ts'

export const signingKeyMissing: Rule = {
  id: 'signing-key-missing',
  checklist: 'ROT-1',
  severity: 'high',
  title: 'There is no next signing key.',
  why: 'A compromised one could not be replaced before the caches of every API have run out.',
  deploy: true,
  judge: ({ keys }) =>
    known(keys, ({ list }) =>
      when(
        !list.some(({ state }) => state === 'next'),
        'Nothing is published as next.',
        'portcullis keys rotate',
      ),
    ),
}
