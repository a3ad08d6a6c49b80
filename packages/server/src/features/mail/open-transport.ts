import type { Context } from '../../platform/context.ts'
import { openDevInbox } from './dev-inbox.ts'
import type { MailTransport } from './outgoing-mail.ts'
import { openSmtp } from './smtp-transport.ts'

/** Opens what the settings ask for: SMTP, or in development without it the inbox. */
export function openTransport(ctx: Context): MailTransport {
  const { mail, server } = ctx.settings
  if (mail.server) return openSmtp(mail.server, new URL(server.publicUrl).hostname)
  return ctx.instance(openDevInbox)
}
