import { setTimeout as wait } from 'node:timers/promises'
import { createApp } from './app.ts'
import { emails } from './emails.ts'
import { createKeyUses } from './features/admin-api-keys/key-uses.ts'
import { createEventSealer } from './features/audit-log/seal-events.ts'
import { createReportCounts } from './features/csp-reports/report-counts.ts'
import { createDetector } from './features/detection/detector.ts'
import { createRefusalCounts } from './features/fences/refusal-counts.ts'
import { createMailWorker } from './features/mail/mail-worker.ts'
import { createShares } from './features/passwords/stand-in-recipe.ts'
import { createPlaces } from './features/places/places.ts'
import { createSessionMemory } from './features/sessions/session-memory.ts'
import { startKeySchedule } from './features/signing-keys/keep-schedule.ts'
import { createSigningKeyring } from './features/signing-keys/load-signing-keys.ts'
import { createOverLimits } from './features/throttle/over-limits.ts'
import { createWebhookWorker } from './features/webhooks/webhook-worker.ts'
import { openDoors } from './http/listen.ts'
import { doorMetrics } from './http/metrics.ts'
import { createContext, type Foundation } from './platform/context.ts'
import type { Measurements } from './platform/metrics.ts'
import { createReadiness } from './platform/readiness.ts'
import { agreeOnVouchers } from './platform/vouchers.ts'
import { noteSecrets, reloadSecrets, type SecretSource } from './reload-secrets.ts'
import { keepEvents, startSweeper } from './sweeper.ts'

/** A server that answers: where it listens, how it is renewed, and how it ends. */
export type RunningServer = {
  port: number
  /** What it has measured, where METRICS_LISTEN asks for it. */
  measure: () => Promise<Measurements>
  /** Reads certificate and secrets again; what is wrong with them is logged, and those before go on. */
  reload: () => Promise<void>
  /**
   * Lets running requests finish, then the workers, and last the database. Where another process already
   * answers in its place, nobody is told to turn away.
   */
  stop: (how?: { replaced: boolean }) => Promise<void>
}

/** A pool's idle connection is used again within moments, or not for long. In development nobody waits. */
const idleMs = 2000

/**
 * Starts everything: listens for changes of sessions, makes sure of a signing key, sends mail, sweeps, and
 * answers.
 */
export async function startServer(foundation: Foundation, secrets?: SecretSource): Promise<RunningServer> {
  const ctx = createContext(foundation)
  const { run, metrics, server } = ctx.settings
  await agreeOnVouchers(ctx.db, ctx.keyring)
  const memory = ctx.instance(createSessionMemory)
  await memory.start()
  // Before anything is written: what comes before its partition stays in the default one.
  await keepEvents(ctx).catch((error) => ctx.log.warn({ why: String(error) }, 'no partition was made'))
  const overLimits = ctx.instance(createOverLimits)
  overLimits.start()
  await Promise.all([
    ctx.instance(createSigningKeyring).get(),
    ctx.instance(createShares).read(),
    noteSecrets(ctx),
  ])

  const measured = metrics.listen && (await import('./metrics.ts')).measureServer(ctx)
  const doors = await openDoors(ctx, createApp(ctx, measured?.watch).fetch)
  measured?.metrics.add(doorMetrics, doors)
  const mail = createMailWorker(ctx, emails)
  mail.start()
  const webhooks = createWebhookWorker(ctx)
  webhooks.start()
  const places = ctx.instance(createPlaces)
  places.start()
  const detector = createDetector(ctx)
  detector.start()
  const keyUses = ctx.instance(createKeyUses)
  keyUses.start()
  const sweeper = startSweeper(ctx)
  const keySchedule = startKeySchedule(ctx)
  const sealer = createEventSealer(ctx)
  sealer.start()
  const reports = ctx.instance(createReportCounts)
  reports.start()
  const refusals = ctx.instance(createRefusalCounts)
  refusals.start()

  return {
    port: doors.port,
    measure: async () => (await measured?.metrics.read()) ?? [],
    reload: inTurn(async () => {
      try {
        doors.reload()
        await places.reload()
        if (secrets) await reloadSecrets(ctx, secrets)
      } catch (error) {
        ctx.log.error({ why: String(error) }, 'not reloaded')
      }
    }),
    stop: async ({ replaced } = { replaced: false }) => {
      doors.announce()
      if (!replaced) {
        ctx.instance(createReadiness).leave()
        await wait(run.shutdownDelaySeconds * 1000)
      }
      const cut = await doors.close({
        idleMs: server.debug ? 0 : idleMs,
        boundMs: run.shutdownSeconds * 1000,
      })
      if (cut > 0) ctx.log.warn({ connections: cut }, 'cut while stopping')
      await detector.stop()
      await places.stop()
      await webhooks.stop()
      await mail.stop()
      await sweeper.stop()
      await keySchedule.stop()
      await reports.stop()
      await refusals.stop()
      await keyUses.stop()
      await overLimits.stop()
      await memory.stop()
      await sealer.stop() // The last: what the others have written down is sealed as well.
      await ctx.tracer?.stop()
      await ctx.db.close()
    },
  }
}

/** Does the work after what is under way of it; whoever asks meanwhile asks for the same next time. */
function inTurn(work: () => Promise<void>): () => Promise<void> {
  let last = Promise.resolve()
  let isWaiting = false
  return () => {
    if (isWaiting) return last
    isWaiting = true
    last = last.then(() => {
      isWaiting = false
      return work()
    })
    return last
  }
}
