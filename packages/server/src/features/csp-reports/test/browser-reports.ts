import { sql } from '../../../platform/db/sql.ts'
import { type House, publicUrl } from '../../../test/house.ts'
import { createReportCounts } from '../report-counts.ts'

export const single = 'application/csp-report'
export const many = 'application/reports+json'

/** As Firefox writes it. */
export const report = (changes: Record<string, unknown> = {}) => ({
  'csp-report': {
    'blocked-uri': 'https://evil.example/collect?secret=f00d#f00d',
    'document-uri': `${publicUrl}/sign-in?return_to=f00d`,
    'effective-directive': 'img-src',
    'original-policy': "default-src 'none'",
    disposition: 'enforce',
    referrer: 'https://f00d.example/',
    'script-sample': 'f00d',
    'status-code': 200,
    'violated-directive': 'img-src',
    ...changes,
  },
})

/** As Chromium writes it. */
export const violation = (changes: Record<string, unknown> = {}) => ({
  type: 'csp-violation',
  age: 53,
  url: `${publicUrl}/account?f00d`,
  user_agent: 'Mozilla/5.0 f00d',
  body: {
    blockedURL: 'inline',
    columnNumber: 3,
    disposition: 'enforce',
    documentURL: `${publicUrl}/account#f00d`,
    effectiveDirective: 'script-src-elem',
    lineNumber: 1,
    originalPolicy: "default-src 'none'",
    referrer: '',
    sample: 'f00d',
    sourceFile: `${publicUrl}/account`,
    statusCode: 200,
    ...changes,
  },
})

export const ofImage = { directive: 'img-src', blocked: 'https://evil.example', page: '/sign-in' }
export const ofInline = { directive: 'script-src-elem', blocked: 'inline', page: '/account' }

type Row = { directive: string; blocked: string; page: string; count: number }

/** Sends reports to a house as browsers do, and reads what it has stored. */
export function reporterTo(house: () => House) {
  const counts = () => house().ctx.instance(createReportCounts)
  return {
    counts,
    /** What is stored once the turn is over. */
    stored: async (): Promise<Row[]> => {
      await counts().flush()
      return house().rows(sql<Row>`
        select directive, blocked, page, count from portcullis.csp_reports order by directive, blocked, page`)
    },
    send: async (type: string, body: unknown, { ip = '192.0.2.1', headers = {} } = {}) => {
      const text = typeof body === 'string' ? body : JSON.stringify(body)
      const response = await house().knock('/v1/csp-reports', {
        method: 'POST',
        headers: { 'content-type': type, 'content-length': String(text.length), ...headers },
        body: text,
        ip,
      })
      const said = await response.text()
      return { status: response.status, code: said && (JSON.parse(said) as { code: string }).code, response }
    },
  }
}
