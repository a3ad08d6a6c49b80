import type { NewEvent } from './queries.ts'
import type { Detection } from './tell.ts'

/**
 * Stolen refresh tokens: the refresh itself wrote the event and the mail, so only the webhook is left to
 * call.
 */
export function findTheft(events: NewEvent[]): Detection[] {
  return events
    .filter(({ name }) => name === 'token-refresh.theft')
    .map(({ number, account_id: account, at }) => ({
      name: 'token-refresh.theft',
      subject: `event ${number}`,
      at,
      quietSeconds: 86_400,
      ...(account && { accountId: account }),
    }))
}
