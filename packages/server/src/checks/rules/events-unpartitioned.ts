import { known, type Rule, when } from '../rule.ts'

export const eventsUnpartitioned: Rule = {
  id: 'events-unpartitioned',
  checklist: 'LOG-1',
  severity: 'medium',
  title: 'The audit log lacks a partition.',
  why: 'What has no partition of its month cannot be dropped with it, and makes making one slow.',
  asvs: ['16.4.2'],
  deploy: true,
  judge: ({ database }) =>
    known(database, ({ events }) =>
      when(
        events !== undefined && (events.next_month_missing || events.in_default > 0),
        `${events?.next_month_missing ? 'Next month has no partition' : 'Next month has its partition'}; ` +
          `${events?.in_default} events of the last day are in none of their month.`,
        'A running server makes them every hour, and logs "not swept" when it cannot. Events that came ' +
          'before their partition hold this month’s up until it is over.',
      ),
    ),
}
