import type { Context } from '../../platform/context.ts'
import { openDevInbox } from './dev-inbox.ts'
import type { MailTransport } from './outgoing-mail.ts'
import type { SmtpServer } from './settings.ts'
import { openSmtp } from './smtp-transport.ts'

/** Opens what the settings ask for: SMTP, or in development without it the inbox. */
export function openTransport(ctx: Context): MailTransport {
  return ctx.settings.mail.server ? openPresentSmtp(ctx) : ctx.instance(openDevInbox)
}

type Opened = { server: SmtpServer; smtp: MailTransport; sending: number }

/**
 * Sends by the mail server that the settings name at that moment; the one before is closed once it has sent
 * what it was given. [SECRETS-10]
 */
function openPresentSmtp({ settings }: Context): MailTransport {
  const name = new URL(settings.server.publicUrl).hostname
  const open = (): Opened => {
    const server = settings.mail.server as SmtpServer
    return { server, smtp: openSmtp(server, name), sending: 0 }
  }
  let present = open()
  const closeIfDone = (opened: Opened) => {
    if (opened !== present && opened.sending === 0) opened.smtp.close()
  }
  return {
    send: async (mail, signal) => {
      const before = present
      if (before.server !== settings.mail.server) present = open()
      closeIfDone(before)
      const opened = present
      opened.sending += 1
      try {
        await opened.smtp.send(mail, signal)
      } finally {
        opened.sending -= 1
        closeIfDone(opened)
      }
    },
    close: () => present.smtp.close(),
  }
}
