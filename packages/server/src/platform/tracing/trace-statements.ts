import type { Driver } from '../db/db.ts'
import { spanKinds } from './span.ts'
import type { Tracer } from './tracer.ts'

/** As long as OpenTelemetry lets a summary be. */
const longestSummary = 255

const verbs: Record<string, string> = {
  'insert into': 'INSERT',
  update: 'UPDATE',
  'delete from': 'DELETE',
}

/**
 * Gives the driver's `query` with a span for each statement: what it does with which tables, and the name
 * under which PostgreSQL knows it. Neither its text nor its values are told. [TRACES-2]
 */
export function traceStatements({ query }: Driver, tracer: Tracer): Driver['query'] {
  const summaries = new Map<string, string>()
  return (text, values, name) => {
    let summary = summaries.get(name)
    if (summary === undefined) {
      summary = summarize(text)
      summaries.set(name, summary)
    }
    const known = summary
    return tracer.below(
      known,
      spanKinds.client,
      () => query(text, values, name),
      ({ attributes }) => {
        attributes.set('db.system.name', 'postgresql')
        attributes.set('db.query.summary', known)
        attributes.set('portcullis.statement', name)
      },
    )
  }
}

/** What a statement does, in its order: `SELECT portcullis.accounts INSERT portcullis.events`. */
function summarize(text: string): string {
  const parts = text.matchAll(/\b(insert into|update|delete from|from|join|select)\s+(portcullis\w*\.\w+)/gi)
  const told = new Set(
    [...parts].map(([, verb = '', name]) => `${verbs[verb.toLowerCase()] ?? 'SELECT'} ${name}`),
  )
  const whole = [...told].join(' ').slice(0, longestSummary)
  return whole || (/^\s*(\w+)/.exec(text)?.[1] ?? 'statement').toUpperCase()
}
