import { z } from 'zod'
import { pages } from '@portcullis/protocol/paths'

/** What was forbidden, and on which page of ours: all that is kept of a report. */
export type Violation = {
  /** The directive that forbade it: `script-src-elem`. */
  directive: string
  /** The origin or the scheme of what was blocked, or the browser's word for it: `inline`, `eval`. */
  blocked: string
  /** The path under PUBLIC_URL. */
  page: string
}

const address = z.string().max(8192)
const name = z.string().max(2048)

/** CSP Level 3, 5.3: one violation, as report-uri sends it. */
const singleReport = z
  .object({
    'csp-report': z.object({
      'document-uri': address,
      'blocked-uri': address.default(''),
      'effective-directive': name.optional(),
      /** In older browsers the whole directive with its sources. */
      'violated-directive': name.optional(),
    }),
  })
  .transform(({ 'csp-report': report }) => [
    {
      documentURL: report['document-uri'],
      blockedURL: report['blocked-uri'],
      effectiveDirective: report['effective-directive'] ?? report['violated-directive']?.split(' ')[0] ?? '',
    },
  ])

const violationReport = z.object({
  type: z.literal('csp-violation'),
  body: z.object({
    documentURL: address,
    blockedURL: address.nullish().transform((url) => url ?? ''),
    effectiveDirective: name,
  }),
})

const otherReport = z
  .object({ type: z.string().max(100) })
  .refine(({ type }) => type !== 'csp-violation', 'It is no report of a violation.')

/** Most reports of one request that are read. Browsers gather them for a minute at most. */
const mostAtOnce = 100

/**
 * Reporting API, 3.3: many reports, of whatever kind the browser has, as report-to sends them. They are
 * counted before any is looked at.
 */
const manyReports = z
  .array(z.unknown())
  .max(mostAtOnce)
  .pipe(z.array(z.union([violationReport, otherReport])))
  .transform((reports) => reports.flatMap((report) => ('body' in report ? [report.body] : [])))

/** The bodies that browsers send, by content type. Fields that are not read may be anything. */
export const reportShapes = {
  'application/csp-report': singleReport,
  'application/reports+json': manyReports,
}

export type Report = z.output<typeof singleReport>[number]

/**
 * Takes from reports what is kept of them. A report that is about no page of ours, or about no directive that
 * there is, says nothing: anybody may send it. [CSP-REPORTS-3]
 */
export function readViolations(reports: Report[], publicUrl: string): Violation[] {
  return reports.flatMap(({ documentURL, blockedURL, effectiveDirective }) => {
    const page = pageOf(documentURL, publicUrl)
    if (page === undefined || !directives.has(effectiveDirective)) return []
    return [{ directive: effectiveDirective, blocked: blockedOf(blockedURL), page }]
  })
}

const ownPages = new Set<string>(Object.values(pages))

function pageOf(documentUrl: string, publicUrl: string): string | undefined {
  if (!URL.canParse(documentUrl)) return undefined
  const { origin, pathname } = new URL(documentUrl)
  const plain = origin + pathname
  const path = plain.startsWith(publicUrl) ? plain.slice(publicUrl.length) : ''
  return ownPages.has(path) ? path : undefined
}

/** CSP Level 3, 2.4.2: what a violation's resource is called when it has no address. */
const keywords = new Set(['inline', 'eval', 'wasm-eval', 'trusted-types-policy', 'trusted-types-sink'])

const scheme = /^[a-z][a-z0-9+.-]{0,30}$/

/** The origin alone: a path, a query or a fragment may be somebody's secret. [CSP-REPORTS-2] */
function blockedOf(url: string): string {
  if (keywords.has(url)) return url
  if (scheme.test(url)) return `${url}:` // Old browsers say `data` for a data: address.
  if (!URL.canParse(url)) return 'unknown'
  const { protocol, origin } = new URL(url)
  if (/^(https?|wss?):$/.test(protocol)) return origin.length <= 300 ? origin : 'unknown'
  return scheme.test(protocol.slice(0, -1)) ? protocol : 'unknown'
}

/** Every directive that a browser can find breached: CSP Level 3 and Trusted Types. */
const directives = new Set([
  'base-uri',
  'child-src',
  'connect-src',
  'default-src',
  'fenced-frame-src',
  'font-src',
  'form-action',
  'frame-ancestors',
  'frame-src',
  'img-src',
  'manifest-src',
  'media-src',
  'object-src',
  'prefetch-src',
  'require-trusted-types-for',
  'sandbox',
  'script-src',
  'script-src-attr',
  'script-src-elem',
  'style-src',
  'style-src-attr',
  'style-src-elem',
  'trusted-types',
  'worker-src',
])
