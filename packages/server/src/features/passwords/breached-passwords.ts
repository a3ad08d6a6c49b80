import { hash } from 'node:crypto'
import type { Context } from '../../platform/context.ts'

export type BreachedPasswords = {
  /** Whether a password was seen in a breach; undefined when nobody answered. */
  has: (password: string) => Promise<boolean | undefined>
}

/** So many time-outs or faults in a row, and nobody is asked for a while: people do not wait for nothing. */
const mostFailures = 3
const pauseMs = 60_000

/** How many may be asked about at once; what comes beyond is not worth a queue in front of people. */
const mostQueries = 32

/** A padded answer has about 40 KB; this is for the fullest prefix, and not for a mirror gone mad. */
const mostBytes = 512 * 1024

/**
 * Asks by range (k-anonymity): of the password's SHA-1 only the first five digits leave the server, and the
 * answer is padded, so that its length says nothing either. No redirect is followed. [PASSWORDS-9]
 */
export function createBreachedPasswords(ctx: Context): BreachedPasswords {
  const { breachUrl, breachTimeoutMs } = ctx.settings.passwords
  let failures = 0
  let pausedUntil = 0
  let underWay = 0

  const ask = async (url: string, password: string): Promise<boolean | undefined> => {
    underWay += 1
    try {
      const isKnown = await query(url, password, AbortSignal.timeout(breachTimeoutMs))
      if (failures >= mostFailures)
        ctx.log.info({ host: new URL(url).host }, 'breached passwords known again')
      failures = 0
      return isKnown
    } catch (fault) {
      failures += 1
      if (failures >= mostFailures) pausedUntil = ctx.now().getTime() + pauseMs
      if (failures === mostFailures)
        ctx.log.warn({ host: new URL(url).host, why: whyOf(fault) }, 'no answer about breached passwords')
      return undefined
    } finally {
      underWay -= 1
    }
  }

  return {
    has: async (password) => {
      if (breachUrl === undefined) return false
      if (underWay >= mostQueries || ctx.now().getTime() < pausedUntil) return undefined
      return ask(breachUrl, password)
    },
  }
}

async function query(url: string, password: string, signal: AbortSignal): Promise<boolean> {
  const digest = hash('sha1', password.normalize('NFC')).toUpperCase()
  const answer = await fetch(url + digest.slice(0, 5), {
    headers: { 'add-padding': 'true', accept: 'text/plain', 'user-agent': 'Portcullis' },
    redirect: 'error',
    signal,
  })
  const text = await readAtMost(answer, mostBytes)
  if (answer.status !== 200) throw new Error(`It answered ${answer.status}.`)
  const lines = text.trim().split(/\r?\n/)
  // An error page must not pass for "never seen".
  if (!lines.every((line) => /^[0-9A-F]{35}:\d+$/i.test(line)))
    throw new Error('It answered something else than a range.')
  // What pads the answer has the count 0.
  return lines.some((line) => line.toUpperCase().startsWith(`${digest.slice(5)}:`) && !/:0+$/.test(line))
}

async function readAtMost({ body }: Response, most: number): Promise<string> {
  const chunks: Uint8Array[] = []
  let bytes = 0
  for await (const chunk of body ?? []) {
    bytes += chunk.length
    if (bytes > most) throw new Error(`It answered more than ${most} bytes.`)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

/** What went wrong, of fetch the cause; never the address, whose end says something of a password. */
function whyOf(fault: unknown): string {
  const { message, cause } = fault as Error & { cause?: { code?: string; message?: string } }
  return cause?.code ?? cause?.message ?? message
}
