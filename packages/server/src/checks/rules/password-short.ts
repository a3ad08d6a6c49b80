import { type Rule, when } from '../rule.ts'

export const passwordShort: Rule = {
  id: 'password-short',
  checklist: 'PASS-1',
  severity: 'medium',
  title: 'Passwords may be shorter than 15 characters.',
  why: 'NIST SP 800-63B-4 3.1.1.2 demands 15 where a password is the only factor.',
  asvs: ['6.2.1'],
  judge: ({ settings: { passwords } }) =>
    when(
      (passwords.minLength ?? 15) < 15,
      `PASSWORD_MIN_LENGTH=${passwords.minLength}.`,
      'Write PASSWORD_MIN_LENGTH=15, or leave it out.',
    ),
}
