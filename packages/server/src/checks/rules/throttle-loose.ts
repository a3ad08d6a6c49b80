import { type Rule, when } from '../rule.ts'

export const throttleLoose: Rule = {
  id: 'throttle-loose',
  checklist: 'AUTH-3',
  severity: 'medium',
  title: 'Strangers may guess at one account more than a thousand times a day.',
  why: 'NIST SP 800-63B-4 3.2.2 allows a hundred failures in a row at one account.',
  asvs: ['6.3.1'],
  judge: ({ settings: { throttle } }) => {
    const { accountAttempts = 0, windowSeconds = 1 } = throttle
    const daily = Math.floor((accountAttempts * 86_400) / windowSeconds)
    return when(
      daily > 1000,
      `THROTTLE_ACCOUNT_ATTEMPTS=${accountAttempts} in THROTTLE_WINDOW_SECONDS=${windowSeconds}: ` +
        `${daily} a day.`,
      'Leave both out: 10 in 900 seconds.',
    )
  },
}
