import { createTransport, type NodemailerError } from 'nodemailer'
import { canonicalEmail } from '@portcullis/protocol/email'
import type { Print } from '../commands.ts'
import { addressMail } from '../features/mail/outgoing-mail.ts'
import type { SmtpServer } from '../features/mail/settings.ts'
import { messageOf, smtpOptions } from '../features/mail/smtp-transport.ts'
import { readArguments } from '../platform/arguments.ts'
import type { Settings } from '../platform/context.ts'
import { newId } from '../platform/ids.ts'
import { Misuse } from '../platform/misuse.ts'
import type { Environment } from '../platform/settings.ts'
import { loadSettings, readMailSettings } from '../settings.ts'

const usage = 'portcullis mail test you@example.com'

/** `portcullis mail test ADDRESS` */
export async function runMailTest(
  args: string[],
  environment: Environment,
  print: Print,
): Promise<0 | 1 | 2> {
  const { positionals } = readArguments(args, usage, { allowPositionals: true })
  const [address, ...more] = positionals
  if (address === undefined || more.length > 0) throw new Misuse(`Say to whom: ${usage}`)
  const settings = await loadSettings(environment, readMailSettings, (env) => env === 'SMTP_URL')
  return mailTest(settings, address, print)
}

/**
 * Sends one small mail and shows what the two servers say to each other, so that nobody has to guess why mail
 * does not arrive. Gives the exit code: 0 accepted, 1 not, 2 called wrongly. [MAIL-13]
 */
export async function mailTest(
  settings: Pick<Settings, 'mail' | 'server'>,
  address: string,
  print: Print,
): Promise<0 | 1 | 2> {
  const to = canonicalEmail(address)
  if (to === undefined) {
    print(`This is not an e-mail address: ${JSON.stringify(address)}. Say: ${usage}`)
    return 2
  }
  const { server } = settings.mail
  if (!server) {
    print(
      'No mail server is set. Write SMTP_URL=smtp://USER:PASSWORD@mail.example.com:587 into the environment.',
    )
    return 1
  }

  const name = new URL(settings.server.publicUrl).hostname
  const transporter = createTransport({
    ...smtpOptions(server, name),
    transactionLog: true,
    logger: dialogueLogger(server, print),
  })
  print(`Connecting to ${server.host}, port ${server.port}, ${securityOf(server)}.`)
  try {
    const { response } = await transporter.sendMail(messageOf(testMail(settings, to)))
    print(`Accepted: ${response}`)
    print(`If it does not arrive at ${to}, look into its junk folder and at the SPF, DKIM and DMARC records`)
    print('of the domain of MAIL_FROM.')
    return 0
  } catch (error) {
    print(`Not accepted: ${mask((error as Error).message, server)}`)
    print(nextStep(error as NodemailerError, server))
    return 1
  } finally {
    transporter.close()
  }
}

function testMail(settings: Pick<Settings, 'mail' | 'server'>, to: string) {
  return addressMail(
    { settings, now: () => new Date() },
    {
      id: newId(),
      to,
      language: 'en',
      compose: ({ serviceName }) => ({
        subject: `${serviceName} can send mail`,
        paragraphs: ['This is the mail that `portcullis mail test` sends. There is nothing to do.'],
      }),
    },
  )
}

function securityOf({ implicitTls, requireTls }: SmtpServer): string {
  if (!requireTls) return 'with TLS if it is offered, because this machine is its own network'
  return implicitTls ? 'with TLS from the start' : 'with STARTTLS or not at all'
}

/** Prints what is said, `C:` by us and `S:` by the server, without what proves who we are. */
function dialogueLogger(server: SmtpServer, print: (line: string) => void) {
  let signingIn = false
  const line = ({ tnx }: { tnx?: string } = {}, words: unknown = '') => {
    if (tnx !== 'client' && tnx !== 'server') return
    const said = String(words)
    if (tnx === 'client' && /^AUTH /i.test(said)) {
      signingIn = true
      print(`C: ${said.split(' ').slice(0, 2).join(' ')}${said.split(' ').length > 2 ? ' ***' : ''}`)
    } else if (tnx === 'client') {
      print(signingIn ? 'C: ***' : `C: ${said}`)
    } else {
      if (!said.startsWith('334')) signingIn = false
      for (const one of said.split(/\r?\n/)) print(`S: ${mask(one, server)}`)
    }
  }
  return {
    level: () => undefined,
    trace: line,
    debug: line,
    info: line,
    warn: line,
    error: line,
    fatal: line,
  }
}

// A server may quote what it did not like, in the clear or as it came. Controls would speak to the terminal.
function mask(words: string, { credentials }: SmtpServer): string {
  let masked = words.replace(/\p{Cc}/gu, ' ')
  if (!credentials) return masked
  const { user, pass } = credentials
  const spellings = [`\0${user}\0${pass}`, pass].map((secret) => Buffer.from(secret).toString('base64'))
  for (const secret of [...spellings, pass]) masked = masked.replaceAll(secret, '***')
  return masked
}

function nextStep(
  { code = '', command = '', responseCode = 0, message }: NodemailerError,
  server: SmtpServer,
) {
  const { host, port } = server
  if (code === 'EDNS') return `The name ${host} is unknown. Correct the host in SMTP_URL.`
  if (code === 'EAUTH')
    return 'Correct the user and password in SMTP_URL; write special characters percent-encoded.'
  if (code === 'ETLS' || /certificate|tls|ssl/i.test(message)) {
    return (
      'Use the host name that the certificate bears, smtps:// for port 465 and smtp:// for 587; for a ' +
      'certificate authority of your own, set NODE_EXTRA_CA_CERTS to its file.'
    )
  }
  if (command === 'MAIL FROM')
    return 'The server does not take mail from MAIL_FROM. Use an address that it may send for.'
  if (responseCode >= 500) return 'The server refuses this mail for good. Its sentence above says why.'
  if (responseCode >= 400)
    return 'The server asks to try again later. Real mail would be tried again by itself.'
  return (
    `Nobody answers as a mail server at ${host}, port ${port}. Many networks close port 25: use 587 or ` +
    '465, and see that the firewall lets it pass.'
  )
}
