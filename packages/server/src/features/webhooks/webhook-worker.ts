import type { Context } from '../../platform/context.ts'
import { type Repeating, repeat } from '../../platform/repeat.ts'
import { makeCall, type Receiver } from './make-call.ts'
import { type ClaimedCall, claimCalls, markDelivered, putOff } from './queries.ts'
import { signCall } from './sign-call.ts'

/** Calls WEBHOOK_URL for what is queued. Any number may run, in any number of processes. */
export type WebhookWorker = {
  start: () => void
  /** Makes every call that is due now; tells how many were taken. */
  deliverDue: () => Promise<number>
  stop: () => Promise<void>
}

/** Calls that are made at the same time. */
const batch = 8

/** Longer than a call may take by enough to write down how it went. */
const leaseSeconds = 60

/** Eight tries in a day and a half: an evening's outage of the receiver loses nothing. */
const delaysSeconds = [5, 60, 300, 1800, 7200, 21_600, 86_400]

const betweenMs = 2000

export function createWebhookWorker(
  ctx: Context,
  { resolve, ca }: Pick<Receiver, 'resolve' | 'ca'> = {},
): WebhookWorker {
  let turns: Repeating | undefined

  const deliver = async ({ id, body, tries }: ClaimedCall): Promise<boolean> => {
    // Read each time: a reload may have brought another secret.
    const { url, secret, networks } = ctx.settings.webhooks
    if (url === undefined || secret === undefined) return false

    const headers = signCall(secret, id, Math.floor(ctx.now().getTime() / 1000), body)
    const outcome = await makeCall(
      { url, networks, ...(resolve && { resolve }), ...(ca && { ca }) },
      headers,
      body,
    )
    if (outcome.kind === 'delivered') {
      await ctx.db.first(markDelivered(id))
      return true
    }
    const delay = outcome.kind === 'gone' ? undefined : delaysSeconds[tries - 1]
    const about = { webhook: id, tries, why: outcome.words }
    if (delay === undefined) ctx.log.error(about, 'a webhook call was given up')
    else ctx.log.warn(about, 'a webhook call was put off')
    await ctx.db.first(
      putOff(id, tries, outcome.words, delay && Math.round(delay * (0.8 + 0.4 * Math.random()))),
    )
    return false
  }
  const deliverDue = async (): Promise<number> => {
    for (let taken = 0; ; ) {
      const calls = await ctx.db.many(claimCalls(batch, leaseSeconds))
      if (calls.length === 0) return taken
      const delivered = await Promise.all(calls.map(deliver))
      taken += delivered.filter(Boolean).length
    }
  }
  return {
    start: () => {
      if (ctx.settings.webhooks.url === undefined) return
      turns ??= repeat(betweenMs, deliverDue, (error) => {
        ctx.log.warn({ why: String(error) }, 'the webhook calls are out of reach')
      })
    },
    deliverDue,
    stop: async () => {
      await turns?.stop()
      turns = undefined
    },
  }
}
