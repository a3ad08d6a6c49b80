import { known, type Rule, when } from '../rule.ts'

export const cspViolated: Rule = {
  id: 'csp-violated',
  checklist: 'HARD-1',
  severity: 'info',
  title: 'Browsers reported that the policy of a page has forbidden something.',
  why: 'An extension of a browser does that as well, but so does an attack that has failed.',
  asvs: ['3.4.7'],
  deploy: true,
  judge: ({ database }) =>
    known(database, ({ violations }) =>
      when(
        violations !== undefined && violations.kinds > 0,
        `${violations?.reports} reports of ${violations?.kinds} kinds in the last seven days.`,
        'Look at them: select * from portcullis.csp_reports order by last_seen_at desc;',
      ),
    ),
}
