import { known, type Rule, when } from '../rule.ts'

export const fallbackNeeded: Rule = {
  id: 'fallback-needed',
  checklist: 'ROT-1',
  severity: 'low',
  title: 'Something is still sealed under a former SECRET_KEY.',
  why: 'That key cannot be thrown away until it is sealed anew.',
  deploy: true,
  judge: ({ keys }) =>
    known(keys, ({ needs }) =>
      needs.sealed.flatMap(({ place, signingKeys, mails }) =>
        when(
          true,
          `${signingKeys} signing keys and ${mails} waiting mails under ${place}.`,
          place === 'a key that is not here'
            ? 'Put the former SECRET_KEY into SECRET_KEY_FALLBACKS, then: portcullis keys reseal'
            : 'portcullis keys reseal',
        ),
      ),
    ),
}
