import { known, type Rule, when } from '../rule.ts'

/** A running server seals within seconds. */
const mostSeconds = 3600

export const eventsUnsealed: Rule = {
  id: 'events-unsealed',
  checklist: 'LOG-1',
  severity: 'medium',
  title: 'The audit log is not sealed.',
  why: 'Until an event is sealed, whoever owns the database can change it unseen.',
  asvs: ['16.4.2'],
  deploy: true,
  judge: ({ database }) =>
    known(database, ({ events }) =>
      when(
        events !== undefined && events.unsealed_seconds > mostSeconds,
        `The oldest event without a seal is ${Math.floor((events?.unsealed_seconds ?? 0) / 60)} minutes old.`,
        'Look for a transaction that stays open: select pid, xact_start, query from pg_stat_activity where ' +
          'xact_start < now() - interval \'1 hour\'; then for "events were not sealed" and "was changed or ' +
          'cut" in the log.',
      ),
    ),
}
