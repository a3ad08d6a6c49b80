import { known, type Rule, when } from '../rule.ts'

export const functionsLoose: Rule = {
  id: 'functions-loose',
  checklist: 'DEPLOY-2',
  severity: 'critical',
  title: 'A function that runs as its owner is open or has no fixed search path.',
  why: 'Anybody who can connect could call it, or make it call something else.',
  deploy: true,
  judge: ({ database }) =>
    known(database, ({ looseFunctions }) =>
      when(
        looseFunctions.length > 0,
        `${looseFunctions.join(', ')}.`,
        'portcullis migrate grants anew what is meant.',
      ),
    ),
}
