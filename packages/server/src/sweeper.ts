import { eraseClosedAccounts, recordErasures } from './features/account-closure/queries.ts'
import { eraseFromEvents, keepEventPartitions } from './features/audit-log/queries.ts'
import { deleteOldChallenges } from './features/challenges/queries.ts'
import { deleteOldCspReports } from './features/csp-reports/queries.ts'
import {
  deleteOldDetections,
  deleteOldSightings,
  deleteOldTriedPasswords,
} from './features/detection/queries.ts'
import { deleteOldReservations } from './features/email-change/queries.ts'
import { deleteOldSignUps } from './features/email-verification/queries.ts'
import { deleteOldDevices } from './features/known-devices/queries.ts'
import { deleteOldMail } from './features/mail/queries.ts'
import { deleteOldCodes } from './features/one-time-codes/queries.ts'
import { createShares } from './features/passwords/stand-in-recipe.ts'
import { deleteOldSessions } from './features/sessions/queries.ts'
import { deleteOldAttempts } from './features/throttle/queries.ts'
import { deleteOldCalls } from './features/webhooks/queries.ts'
import type { Context } from './platform/context.ts'
import { takeTurn } from './platform/db/take-turn.ts'
import { type Repeating, repeat } from './platform/repeat.ts'

/** Rows that one statement deletes at most: a batch that no request has to wait for. */
const batch = 500

/** How long an ended session is kept, so that its cookie is still told why: 7 days. */
const keepSessionsSeconds = 7 * 86_400

/** How long mail that was sent or failed stays in view: 14 days. */
const keepMailSeconds = 14 * 86_400

/** How long a kind of violation that nobody reports any more stays in view: 30 days. */
const keepCspReportsSeconds = 30 * 86_400

/** How long it is kept who was seen where: twice the longest window, for a detector that was away a while. */
const keepSightingsSeconds = 2 * 86_400

/** How long calls of the webhook stay in view: 14 days, as mail does. */
const keepCallsSeconds = 14 * 86_400

const betweenMs = 60_000

/** Partitions are of months: once in so many sweeps, which is an hour, is often enough to look after them. */
const sweepsBetweenPartitions = 60

/** Any number, the same in every release: one node sweeps at a time. */
const sweepLock = 4_052_024_002

/**
 * Deletes what is over, in bounded batches, until nothing is left or another node is at it; gives how many
 * rows.
 */
export async function sweep(ctx: Context): Promise<number> {
  const { undoSeconds } = ctx.settings.emailChange
  const chores = {
    attempts: deleteOldAttempts(batch),
    challenges: deleteOldChallenges(batch),
    codes: deleteOldCodes(batch),
    devices: deleteOldDevices(ctx.settings.knownDevices.lifetimeSeconds, batch),
    sign_ups: deleteOldSignUps(batch),
    mail: deleteOldMail(keepMailSeconds, batch),
    sessions: deleteOldSessions(keepSessionsSeconds, batch),
    reservations: deleteOldReservations(batch),
    sightings: deleteOldSightings(keepSightingsSeconds, batch),
    tried_passwords: deleteOldTriedPasswords(ctx.settings.detection.windowSeconds, batch),
    detections: deleteOldDetections(keepSightingsSeconds, batch),
    webhook_calls: deleteOldCalls(keepCallsSeconds, batch),
    csp_reports: deleteOldCspReports(keepCspReportsSeconds, batch),
    accounts: eraseClosedAccounts(undoSeconds, batch),
    events: eraseFromEvents(batch),
  }
  await ctx.instance(createShares).read()
  let swept = 0
  for (const [name, chore] of Object.entries(chores)) {
    for (;;) {
      const record = name === 'accounts' ? recordErasures(ctx.request) : undefined
      const turn = await ctx.db.commitIf(takeTurn(sweepLock), { chore, record })
      const count = turn?.chore ?? 0
      swept += count
      if (count < batch) break
    }
  }
  return swept
}

/**
 * Makes the next months' partitions of the log, and drops the months that are over, unless another node is at
 * it.
 */
export async function keepEvents(ctx: Context): Promise<void> {
  const { retentionDays } = ctx.settings.auditLog
  await ctx.db.commitIf(takeTurn(sweepLock), { chore: keepEventPartitions(retentionDays) })
}

/** Sweeps once a minute until it is stopped. */
export function startSweeper(ctx: Context): Repeating {
  let sweeps = 0
  const complain = (error: unknown) => ctx.log.warn({ why: String(error) }, 'not swept')
  const work = async () => {
    // What is wrong with the partitions keeps nothing else from being deleted.
    if (sweeps++ % sweepsBetweenPartitions === 0) await keepEvents(ctx).catch(complain)
    await sweep(ctx)
  }
  return repeat(betweenMs, work, complain)
}
