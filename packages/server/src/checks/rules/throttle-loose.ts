import { type Rule, when } from '../rule.ts'

/** What NIST allows in a row; windows of a day that meet let twice the daily budget through in 24 hours. */
const mostInADay = 100

export const throttleLoose: Rule = {
  id: 'throttle-loose',
  checklist: 'AUTH-3',
  severity: 'medium',
  title: 'Strangers may guess at one account more than a hundred times in 24 hours.',
  why: 'NIST SP 800-63B-4 3.2.2 allows a hundred failures in a row at one account.',
  asvs: ['6.3.1'],
  judge: ({ settings: { throttle } }) => {
    const { accountDailyAttempts = 0 } = throttle
    const inADay = 2 * accountDailyAttempts
    return when(
      inADay > mostInADay,
      `THROTTLE_ACCOUNT_DAILY_ATTEMPTS=${accountDailyAttempts}: ${inADay} around the end of a window.`,
      'Leave it out: 50.',
    )
  },
}
