import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { SMTPServer, type SMTPServerOptions } from 'smtp-server'

/** One mail as a mail server took it. */
export type TakenMail = { from: string; to: string[]; raw: string; secure: boolean }

export type MailServer = Awaited<ReturnType<typeof startMailServer>>

/** Answers of a test, each to the next command of its kind: `451 try later`. */
export type Answers = { mailFrom?: string; rcptTo?: string; data?: string }

/** A real SMTP server on a free port of this machine; without TLS unless `options` say otherwise. */
export async function startMailServer(options: SMTPServerOptions = {}) {
  const taken: TakenMail[] = []
  const answers: Answers = {}
  let slowMilliseconds = 0
  const server = new SMTPServer({
    authOptional: true,
    disableReverseLookup: true,
    disabledCommands: ['STARTTLS'],
    onMailFrom: (_address, _session, done) => done(errorFrom(answers.mailFrom)),
    onRcptTo: (_address, _session, done) => done(errorFrom(answers.rcptTo)),
    onData: (stream, { envelope, secure }, done) => {
      const chunks: Buffer[] = []
      stream.on('data', (chunk) => chunks.push(chunk))
      stream.on('end', () => {
        const error = errorFrom(answers.data)
        if (!error) {
          taken.push({
            from: envelope.mailFrom ? envelope.mailFrom.address : '',
            to: envelope.rcptTo.map(({ address }) => address),
            raw: Buffer.concat(chunks).toString(),
            secure,
          })
        }
        setTimeout(() => done(error), slowMilliseconds)
      })
    },
    ...options,
  })
  server.on('error', () => undefined)
  server.listen(0, '127.0.0.1')
  await once(server.server, 'listening')
  const { port } = server.server.address() as AddressInfo
  return {
    port,
    url: `smtp://127.0.0.1:${port}`,
    taken,
    answers,
    beSlow: (milliseconds: number) => {
      slowMilliseconds = milliseconds
    },
    /** Forgets what it took, and takes everything again. */
    reset: () => {
      taken.length = 0
      slowMilliseconds = 0
      for (const command of ['mailFrom', 'rcptTo', 'data'] as const) delete answers[command]
    },
    stop: () => new Promise<void>((resolve) => server.close(() => resolve())),
  }
}

function errorFrom(answer: string | undefined): Error | null {
  if (answer === undefined) return null
  const [, code, words = ''] = answer.match(/^(\d{3}) (.*)$/) ?? []
  return Object.assign(new Error(words), { responseCode: Number(code) })
}

/** The parts of a raw mail, decoded. */
export function readRawMail(raw: string): { headers: string; text: string; html: string } {
  const [headers = '', ...bodies] = raw.split(/\r\n\r\n/)
  const boundary = raw.match(/boundary="([^"]+)"/)?.[1] ?? 'none'
  const [, text = '', html = ''] = bodies.join('\r\n\r\n').split(`--${boundary}`)
  return { headers: headers.replace(/\r\n[ \t]+/g, ' '), text: decodePart(text), html: decodePart(html) }
}

function decodePart(part: string): string {
  const at = part.indexOf('\r\n\r\n')
  const [head, body] = at < 0 ? ['', part] : [part.slice(0, at), part.slice(at + 4)]
  if (/encoding: base64/i.test(head)) return Buffer.from(body, 'base64').toString()
  if (!/encoding: quoted-printable/i.test(head)) return body
  const bytes = body
    .replace(/=\r\n/g, '')
    .replace(/=([0-9A-F]{2})/g, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16)))
  return Buffer.from(bytes, 'latin1').toString()
}
