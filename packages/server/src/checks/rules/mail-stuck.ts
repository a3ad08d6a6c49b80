import { known, type Rule, when } from '../rule.ts'

export const mailStuck: Rule = {
  id: 'mail-stuck',
  checklist: 'ACCT-1',
  severity: 'medium',
  title: 'Mail waits, or was refused.',
  why: 'People wait for links that do not come.',
  deploy: true,
  judge: ({ database }) =>
    known(database, ({ mail }) =>
      when(
        mail !== undefined && mail.late + mail.failed > 0,
        `${mail?.late} wait for more than 15 minutes, ${mail?.failed} were given up in the last day.`,
        'The log says why under "mail"; portcullis mail test you@example.com shows the dialogue.',
      ),
    ),
}
