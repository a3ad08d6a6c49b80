import type { Context } from '../../platform/context.ts'
import type { Statement } from '../../platform/db/sql.ts'
import { type Delivered, deliverMail } from './deliver-mail.ts'
import type { AnyEmail } from './email.ts'
import { createMailBell } from './mail-bell.ts'
import { redact } from './mail-failure.ts'
import { openTransport } from './open-transport.ts'
import type { MailTransport } from './outgoing-mail.ts'
import { claimMail } from './queries.ts'

/** Sends what is in the outbox. Any number may run, in any number of processes. */
export type MailWorker = {
  /** Looks for mail until it is stopped. */
  start: () => void
  /** Finishes what is being sent, closes the transport and looks no more. */
  stop: () => Promise<void>
  /** Sends everything that is due now, and tells how it went. */
  deliverDue: () => Promise<Deliveries>
}

export type Deliveries = Record<Delivered['outcome'], number>

/** Mails that are taken together; few, so that other nodes find some to do as well. */
const batch = 8

/** After so long a batch is given up: a server that trickles its answers must not hold a worker. */
const deadlineSeconds = 60

/** Longer than the deadline by enough to write down how it went: nobody takes a mail that may yet be sent. */
const leaseSeconds = deadlineSeconds + 60

/**
 * Gives a worker for the kinds of mail in `emails`; the transport follows from the settings unless one is
 * given.
 */
export function createMailWorker(
  ctx: Context,
  emails: AnyEmail[],
  transport: MailTransport = openTransport(ctx),
): MailWorker {
  const byName = new Map(emails.map((email) => [email.name, email]))
  if (byName.size < emails.length) throw new Error('Two kinds of mail have the same name.')
  const naps = createNaps()
  let running: Promise<void> | undefined
  let stopping = false
  // What has happened to mails and could not be written down yet; written before anything else is taken.
  const owed = new Set<Statement>()

  const writeDown = async (write: Statement) => {
    owed.add(write)
    await ctx.db.first(write)
    owed.delete(write)
  }
  const deliverBatch = async (deliveries: Deliveries): Promise<'none' | 'some' | 'server-away'> => {
    for (const write of owed) await writeDown(write)
    const mails = await ctx.db.many(claimMail(batch, leaseSeconds))
    if (mails.length === 0) return 'none'
    const signal = AbortSignal.timeout(deadlineSeconds * 1000)
    const results = await Promise.allSettled(
      mails.map(async (mail) => {
        const { outcome, serverAway, write } = await deliverMail(ctx, { mail, byName, transport, signal })
        deliveries[outcome] += 1
        if (write) await writeDown(write)
        return serverAway
      }),
    )
    const faults = results.filter((result) => result.status === 'rejected')
    if (faults[0]) throw faults[0].reason
    if (results.some((result) => result.status === 'fulfilled' && result.value)) return 'server-away'
    return 'some'
  }
  const run = async () => {
    const stopHearing = ctx.instance(createMailBell).onRing(naps.hurry)
    let failures = 0
    while (!stopping) {
      const found = await deliverBatch(noDeliveries()).catch((error) => {
        // The message alone: a database error carries rows.
        ctx.log.error({ why: redact(String(error), []) }, 'the outbox is out of reach')
        return 'fault' as const
      })
      failures = found === 'fault' || found === 'server-away' ? failures + 1 : 0
      if (stopping) break
      if (failures > 0) await naps.rest(Math.min(30_000, 500 * 2 ** Math.min(failures, 6)))
      else if (found === 'none') await naps.nap()
    }
    stopHearing()
  }

  return {
    start: () => {
      running ??= run()
    },
    stop: async () => {
      stopping = true
      naps.wake()
      await running
      await Promise.allSettled([...owed].map(writeDown))
      transport.close()
    },
    deliverDue: async () => {
      const deliveries = noDeliveries()
      while ((await deliverBatch(deliveries)) !== 'none');
      return deliveries
    },
  }
}

function noDeliveries(): Deliveries {
  return { sent: 0, putOff: 0, failed: 0, expired: 0, decoys: 0 }
}

/** Other nodes may have queued something: at most so long until it is found. */
const idleMilliseconds = 1000

/** A mail is committed soon after the bell rang for it, so there is a look every 50 ms for a moment. */
const [hurriedMilliseconds, hurryMilliseconds] = [50, 500]

/** Pauses that a bell shortens and a stop ends. */
function createNaps() {
  let timer: NodeJS.Timeout | undefined
  let end: () => void = () => undefined
  let mayHurry = false
  let hurryUntil = 0

  const pause = (milliseconds: number) =>
    new Promise<void>((resolve) => {
      end = resolve
      timer = setTimeout(resolve, milliseconds).unref()
    })
  return {
    /**
     * Until there may be something new. Jittered, so that nodes that started together do not ask together.
     */
    nap: async () => {
      const hurried = performance.now() < hurryUntil
      mayHurry = !hurried
      await pause(hurried ? hurriedMilliseconds : idleMilliseconds * (0.7 + 0.3 * Math.random()))
      mayHurry = false
    },
    /** Because something is away; ringing does not bring it back. */
    rest: pause,
    hurry: () => {
      hurryUntil = performance.now() + hurryMilliseconds
      if (!mayHurry) return
      mayHurry = false
      clearTimeout(timer)
      timer = setTimeout(end, hurriedMilliseconds).unref()
    },
    wake: () => {
      clearTimeout(timer)
      end()
    },
  }
}
