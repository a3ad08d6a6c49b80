import { known, type Rule, when } from '../rule.ts'

export const mailRefused: Rule = {
  id: 'mail-refused',
  checklist: 'ACCT-1',
  severity: 'high',
  title: 'The mail server does not take mail from us.',
  why: 'Nobody can verify an address, and nobody finds back in.',
  asvs: ['12.3.1'],
  deploy: true,
  judge: ({ mailServer }) =>
    known(mailServer, ({ host, refusal }) =>
      when(
        refusal !== undefined,
        `${host}: ${refusal}`,
        'portcullis mail test you@example.com shows the whole dialogue.',
      ),
    ),
}
