import { promises } from 'node:dns'
import type { Gathered } from '../rule.ts'

/** What the domain of the sender says about who may send for it. */
export type SenderFacts = {
  domain: string
  /** The SPF record (RFC 7208), if there is one. */
  spf: string | undefined
  /** The DMARC record (RFC 7489), if there is one. */
  dmarc: string | undefined
}

type ResolveTxt = (name: string) => Promise<string[][]>

const resolver = new promises.Resolver({ timeout: 3000, tries: 2 })

/** Asks DNS for the sender's SPF and DMARC records. */
export async function gatherSender(
  domain: string | undefined,
  resolve: ResolveTxt = (name) => resolver.resolveTxt(name),
): Promise<Gathered<SenderFacts>> {
  if (domain === undefined) return { missing: 'No sender is set.' }
  try {
    const [spf, dmarc] = await Promise.all([
      find(resolve, domain, /^v=spf1(\s|$)/i),
      findDmarc(resolve, domain),
    ])
    return { domain, spf, dmarc }
  } catch (error) {
    return { missing: `DNS did not answer for ${domain}: ${(error as NodeJS.ErrnoException).code ?? error}.` }
  }
}

/** A domain without a record of its own follows the nearest above it that has one (RFC 7489 6.6.3). */
async function findDmarc(resolve: ResolveTxt, domain: string): Promise<string | undefined> {
  const labels = domain.split('.')
  for (let from = 0; from < labels.length - 1; from++) {
    const record = await find(resolve, `_dmarc.${labels.slice(from).join('.')}`, /^v=DMARC1(\s*;|$)/)
    if (record !== undefined) return record
  }
  return undefined
}

async function find(resolve: ResolveTxt, name: string, pattern: RegExp): Promise<string | undefined> {
  try {
    const records = await resolve(name)
    return records.map((parts) => parts.join('')).find((record) => pattern.test(record))
  } catch (error) {
    // The name or the record is not there, and the domain's own server says so: that is an answer.
    if (['ENOTFOUND', 'ENODATA'].includes((error as NodeJS.ErrnoException).code ?? '')) return undefined
    throw error
  }
}
