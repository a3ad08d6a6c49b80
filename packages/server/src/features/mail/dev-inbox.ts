import { randomUUID } from 'node:crypto'
import { chmodSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import type { Context, Settings } from '../../platform/context.ts'
import type { MailTransport, OutgoingMail } from './outgoing-mail.ts'

const receivedMailShape = z.strictObject({
  to: z.string(),
  subject: z.string(),
  text: z.string(),
  html: z.string(),
  links: z.array(z.string()),
  code: z.string().nullable(),
  /** RFC 3339 in UTC. */
  sentAt: z.string(),
})

/** A mail as the inbox shows it. */
export type ReceivedMail = z.infer<typeof receivedMailShape>

export type DevInbox = MailTransport & {
  /** The mails that are kept, the newest first. */
  list: () => ReceivedMail[]
}

/** Enough for a day of development, and a page that still opens. */
const mostKept = 200

type Kept = { file: string; mail: ReceivedMail }

/**
 * Keeps mail instead of sending it: in a private folder, where it survives a restart, or in memory when there
 * is no folder. Only for development, where everybody who can read the folder is the developer. [MAIL-11]
 */
export function createDevInbox(folder?: string): DevInbox {
  const kept = folder === undefined ? [] : readFolder(folder)
  let newest = 0
  const receive = (sent: OutgoingMail) => {
    const mail = received(sent)
    newest = Math.max(Date.now(), newest + 1) // Two of one millisecond keep their order, too.
    const file = `${String(newest).padStart(15, '0')}-${randomUUID()}.json`
    if (folder !== undefined) writePrivately(folder, file, JSON.stringify(mail, null, 2))
    kept.push({ file, mail })
    for (const { file } of kept.splice(0, kept.length - mostKept)) {
      if (folder !== undefined) rmSync(join(folder, file), { force: true })
    }
  }
  return {
    send: async (mail) => receive(mail),
    close: () => undefined,
    list: () => kept.map(({ mail }) => mail).toReversed(),
  }
}

/** The inbox of this server, in DATA_DIR/mail. */
export function openDevInbox({ settings }: Context): DevInbox {
  assertDevelopment(settings)
  return createDevInbox(join(settings.server.dataDir, 'mail'))
}

/** Holds every convenience of development back from anywhere else. [MAIL-12] */
export function assertDevelopment({ server }: Pick<Settings, 'server'>): void {
  if (!server.debug) throw new Error('The mail inbox belongs to the development command alone.')
}

function received({ to, subject, text, html, links, code, date }: OutgoingMail): ReceivedMail {
  return { to, subject, text, html, links, code: code ?? null, sentAt: date.toISOString() }
}

// A file appears whole or not at all.
function writePrivately(folder: string, file: string, text: string): void {
  writeFileSync(join(folder, `${file}.new`), text, { mode: 0o600 })
  renameSync(join(folder, `${file}.new`), join(folder, file))
}

function readFolder(folder: string): Kept[] {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  chmodSync(folder, 0o700)
  return readdirSync(folder)
    .filter((file) => file.endsWith('.json'))
    .sort()
    .slice(-mostKept)
    .flatMap((file) => {
      const mail = readMail(join(folder, file))
      return mail ? [{ file, mail }] : []
    })
}

/** Reads one file; somebody may have edited it, and one that is no mail is left alone. */
function readMail(path: string): ReceivedMail | undefined {
  try {
    return receivedMailShape.parse(JSON.parse(readFileSync(path, 'utf8')))
  } catch {
    return undefined
  }
}
