import type { Report } from './finding.ts'
import { toJunit } from './junit.ts'
import { toSarif } from './sarif.ts'
import { toText } from './text.ts'

/** The forms in which a report can be written. */
export const formats = {
  text: toText,
  json: (report: Report): string => `${JSON.stringify(report, undefined, 2)}\n`,
  sarif: toSarif,
  junit: toJunit,
} as const

export type Format = keyof typeof formats
