import { createTransport } from 'nodemailer'
import type { SmtpServer } from '../../features/mail/settings.ts'
import { smtpOptions } from '../../features/mail/smtp-transport.ts'
import type { Gathered } from '../rule.ts'

/** What came of connecting, STARTTLS and authentication, without sending anything. */
export type MailServerFacts = { host: string; isEncrypted: boolean; refusal: string | undefined }

/** Connects to the mail server as the mail worker does. */
export async function gatherMailServer(
  server: SmtpServer | undefined,
  name: string,
): Promise<Gathered<MailServerFacts>> {
  if (server === undefined) return { missing: 'No mail server is set.' }
  const transporter = createTransport(smtpOptions(server, name))
  const isEncrypted = server.implicitTls || server.requireTls
  try {
    await transporter.verify()
    return { host: server.host, isEncrypted, refusal: undefined }
  } catch (error) {
    const words = (error as Error).message
    const secret = server.credentials?.pass
    return { host: server.host, isEncrypted, refusal: secret ? words.replaceAll(secret, '…') : words }
  } finally {
    transporter.close()
  }
}
