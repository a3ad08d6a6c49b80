import { createTransport } from 'nodemailer'
import type { MailTransport, OutgoingMail } from './outgoing-mail.ts'
import type { SmtpServer } from './settings.ts'

// A mail server is asked for little and often; ten seconds without a connection or a greeting means it is
// away.
const patienceMilliseconds = 10_000

// Servers read a mail through before they take it over (RFC 5321 4.5.3.2.6), and a mail whose answer was not
// waited for is sent again.
const silenceMilliseconds = 30_000

/**
 * What nodemailer is told of a server: no certificate that does not hold, and no plain text, but on this
 * machine.
 */
export function smtpOptions({ host, port, implicitTls, requireTls, credentials }: SmtpServer, name: string) {
  return {
    host,
    port,
    name,
    secure: implicitTls,
    requireTLS: requireTls,
    opportunisticTLS: !requireTls,
    tls: { rejectUnauthorized: requireTls, minVersion: 'TLSv1.2' as const },
    ...(credentials && { auth: credentials }),
    connectionTimeout: patienceMilliseconds,
    greetingTimeout: patienceMilliseconds,
    dnsTimeout: patienceMilliseconds,
    socketTimeout: silenceMilliseconds,
    disableFileAccess: true,
    disableUrlAccess: true,
  }
}

/** Opens a transport over real SMTP: two connections, kept while there is something to send. [MAIL-8] */
export function openSmtp(server: SmtpServer, name: string): MailTransport {
  const transporter = createTransport({
    ...smtpOptions(server, name),
    pool: true,
    maxConnections: 2,
    maxRequeues: 0, // The outbox tries again, and knows how often.
    idleTimeout: 30_000,
  })
  transporter.use('stream', (mail, done) => done(envelopeFault(mail.message.getEnvelope().to, mail.data.to)))
  return {
    send: async (mail, signal) => {
      await transporter.sendMail({ ...messageOf(mail), signal })
    },
    close: () => transporter.close(),
  }
}

/** Compares what nodemailer has made of the recipient with the recipient, the moment before it goes. */
function envelopeFault(envelope: string[], to: unknown): Error | null {
  const same = envelope.length === 1 && envelope[0] === (to as { address: string }).address
  return same ? null : new Error('The envelope is not the recipient.')
}

/**
 * Says in nodemailer's words what is sent to whom. Addresses are objects, which nodemailer does not parse:
 * what is stored is one recipient, and stays one. [MAIL-7]
 */
export function messageOf({ from, to, subject, text, html, messageId, date }: OutgoingMail) {
  return {
    from,
    to: { name: '', address: to },
    envelope: { from: { name: '', address: from.address }, to: [{ name: '', address: to }] },
    subject,
    text,
    html,
    messageId,
    date,
    xMailer: false as const,
    headers: { 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'All' }, // RFC 3834 5.2
  }
}
