import { randomBytes } from 'node:crypto'
import { stat } from 'node:fs/promises'
import type { Server } from 'node:tls'
import type { Context } from '../platform/context.ts'
import type { Mistake } from '../platform/settings.ts'
import {
  type Certificate,
  type CertificateFacts,
  type CertificateFiles,
  readCertificate,
} from './certificate.ts'
import { tlsOptions } from './tls-options.ts'

/** How often the files are looked at: two calls of `stat`, which no way of replacing a file escapes. */
const usualLookMs = 5000

/** Whoever has the key of a ticket can open its connection (RFC 5077 5.5), so it does not live long. */
const ticketKeyMs = 6 * 3_600_000

const dayMs = 86_400_000

/** Programs renew when a third of the life is left. When half of that has gone as well, none has. */
const lateAt = 1 / 6

export type KeptCertificate = {
  /** What is shown to browsers now. */
  facts: () => CertificateFacts
  /** Reads the files now, changed or not, and says at once what is wrong with them. */
  reload: () => void
  stop: () => void
}

export type Keeping = { files: CertificateFiles; certificate: Certificate; lookMs?: number | undefined }

/**
 * Shows a certificate, and the renewed one soon after its files have changed; no open connection notices.
 * What is broken is not shown: the one before goes on. [TLS-4] [TLS-5]
 */
export function keepCertificate(
  ctx: Context,
  server: Pick<Server, 'setSecureContext' | 'setTicketKeys'>,
  { files, certificate, lookMs = usualLookMs }: Keeping,
): KeptCertificate {
  const host = new URL(ctx.settings.server.publicUrl).hostname
  let shown = certificate
  let judged = ''
  let suspected = ''
  let warnedAt = 0

  const show = (certificate: Certificate) => {
    if (certificate.cert === shown.cert && certificate.key === shown.key) return
    server.setSecureContext({ ...tlsOptions, cert: certificate.cert, key: certificate.key })
    shown = certificate
    ctx.log.info({ certificate: shown.facts }, 'certificate renewed')
  }
  const read = () => readCertificate(files, host, ctx.now())
  const take = (found: Certificate | Mistake[]) => {
    if (!Array.isArray(found)) return show(found)
    const why = found.map(({ env, message }) => `${env}: ${message}`)
    ctx.log.error({ why, certificate: shown.facts }, 'certificate not renewed, the one before goes on')
  }
  const look = async () => {
    warnWhenLate()
    const mark = await markOf(files)
    if (mark === judged) return
    const found = read()
    // The two files change one after the other: what does not fit now gets a second look.
    if (mark !== suspected && Array.isArray(found)) {
      suspected = mark
      return
    }
    judged = mark
    take(found)
  }
  const warnWhenLate = () => {
    const { notBefore, notAfter } = shown.facts
    const [now, end] = [ctx.now().getTime(), notAfter.getTime()]
    if (end - now > (end - notBefore.getTime()) * lateAt || now - warnedAt < dayMs) return
    warnedAt = now
    ctx.log.warn({ certificate: shown.facts }, 'certificate about to end, and not renewed')
  }

  const fail = (error: Error) => ctx.log.error({ why: error.message }, 'certificate not looked at')
  const looking = setInterval(() => look().catch(fail), lookMs).unref()
  const renewing = setInterval(() => server.setTicketKeys(randomBytes(48)), ticketKeyMs).unref()
  warnWhenLate()
  return {
    facts: () => shown.facts,
    reload: () => take(read()),
    stop: () => {
      clearInterval(looking)
      clearInterval(renewing)
    },
  }
}

/** Differs whenever a file was written, replaced, or taken by another link. */
async function markOf({ certificateFile, keyFile }: CertificateFiles): Promise<string> {
  const marks = [certificateFile, keyFile].map((path) =>
    stat(path, { bigint: true }).then(
      ({ dev, ino, size, mtimeNs, ctimeNs }) => [dev, ino, size, mtimeNs, ctimeNs].join(),
      ({ code }) => String(code),
    ),
  )
  return (await Promise.all(marks)).join(' ')
}
