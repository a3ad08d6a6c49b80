import type { Context } from '../../platform/context.ts'
import { unseal } from '../../platform/crypto.ts'
import type { Statement } from '../../platform/db/sql.ts'
import { spanKinds } from '../../platform/tracing/span.ts'
import type { AnyEmail } from './email.ts'
import { judgeFailure, judgeFault, type MailFailure } from './mail-failure.ts'
import { addressMail, type MailTransport, type OutgoingMail } from './outgoing-mail.ts'
import { type ClaimedMail, markMailFailed, markMailSent, putMailOff } from './queries.ts'

export type Delivery = {
  mail: ClaimedMail
  byName: Map<string, AnyEmail>
  transport: MailTransport
  signal: AbortSignal
}

/** How it went, whether other mail has better wait, and what is to be written down about it. */
export type Delivered = {
  outcome: 'sent' | 'putOff' | 'failed' | 'expired' | 'decoys'
  serverAway?: boolean
  write?: Statement
}

/**
 * Tries to send one mail that was taken from the outbox. Neither the log nor the row ever tells what it said,
 * and the log not even to whom. [MAIL-9]
 */
export async function deliverMail(ctx: Context, delivery: Delivery): Promise<Delivered> {
  const { id, template, tries, state, sealed, data } = delivery.mail
  const about = { mail: id, template, tries }
  if (state === 'decoy') return { outcome: 'decoys' }
  if (state === 'expired') {
    ctx.log.warn(about, 'a mail expired before it could be sent')
    return { outcome: 'expired' }
  }

  // Without a seal it is a notice that a statement wrote by itself, with no secret in it.
  const plain = sealed ? unseal(ctx.keyring, 'outbox-seal', id, sealed) : JSON.stringify(data)
  if (plain === undefined) {
    ctx.log.error(about, 'a mail cannot be unsealed: a former SECRET_KEY is missing in SECRET_KEY_FALLBACKS')
    const words = 'It cannot be unsealed: the SECRET_KEY under which it was written is gone.'
    return { outcome: 'failed', write: markMailFailed(id, tries, words) }
  }

  const failure = await trySending(ctx, delivery, plain)
  if (failure === undefined) {
    ctx.log.info(about, 'mail sent')
    return { outcome: 'sent', write: markMailSent(id) }
  }
  const { kind, words } = failure
  if (kind === 'refused') {
    ctx.log.warn({ ...about, why: words }, 'mail refused')
    return { outcome: 'failed', write: markMailFailed(id, tries, words) }
  }
  ctx.log[kind === 'fault' ? 'error' : 'warn']({ ...about, why: words }, 'mail put off')
  const write = putMailOff(id, tries, words, delaySeconds(tries))
  return { outcome: 'putOff', serverAway: kind === 'server', write }
}

async function trySending(
  ctx: Context,
  { mail, byName, transport, signal }: Delivery,
  plain: string,
): Promise<MailFailure | undefined> {
  // A node of another release may know it: during an update both run.
  const email = byName.get(mail.template)
  if (!email) return { kind: 'fault', words: 'This release knows no such kind of mail.' }

  let outgoing: OutgoingMail
  let data: Record<string, string>
  try {
    data = JSON.parse(plain)
    outgoing = addressMail(ctx, {
      id: mail.id,
      to: mail.recipient,
      language: mail.language,
      compose: (sender, words) => email.compose(data as never, sender, words),
    })
  } catch (error) {
    return judgeFault(error)
  }

  const { user = '', pass = '' } = ctx.settings.mail.server?.credentials ?? {}
  const send = () => transport.send(outgoing, signal)
  try {
    await (ctx.tracer ? ctx.tracer.begin(`mail ${email.name}`, spanKinds.client, undefined, send) : send())
    return undefined
  } catch (error) {
    return judgeFailure(error, [
      mail.recipient,
      ...Object.values(data).map(String),
      ...outgoing.links,
      user,
      pass,
    ])
  }
}

/**
 * 15 s, 1 min, 4 min, 16 min, 1 h, each up to a fifth more or less: soon enough for a person who waits, and
 * rare enough for a server that greylists.
 */
function delaySeconds(tries: number): number {
  const growing = 15 * 4 ** Math.min(tries - 1, 6)
  return Math.min(3600, growing * (0.8 + 0.4 * Math.random()))
}
