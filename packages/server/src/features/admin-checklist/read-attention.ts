import type { Attention } from '@portcullis/protocol/admin-service-shapes'
import type { JudgedLine } from '../../checks/judge-checklist.ts'
import type { Context } from '../../platform/context.ts'
import { type EventName, events } from '../audit-log/events.ts'
import { createServiceJudge } from './judge-service.ts'
import { selectDetections } from './queries.ts'

/** What cannot wait although it is not red: somebody waits, or a time is over. */
const pressing = new Set([
  'mail-stuck',
  'signing-key-old',
  'signing-key-missing',
  'secret-old',
  'api-key-expiring',
  'certificate-expiring',
  'events-unsealed',
  'events-unpartitioned',
])

/** Gives what needs attention now, the worst first. [ADMIN-CHECKLIST-5] */
export async function readAttention(ctx: Context): Promise<Attention> {
  const [{ at, lines }, detections] = await Promise.all([
    ctx.instance(createServiceJudge).judge(),
    ctx.db.many(selectDetections()),
  ])
  const found = lines.flatMap(itemsOf)
  const told = detections.map(({ name, count, last }) => ({
    kind: 'detection' as const,
    state: 'amber' as const,
    name,
    title: events[name as EventName] ?? 'Something was detected that this release does not know.',
    seen: `${count} in the last day, the last at ${last.toISOString()}.`,
    mend: `See who it was: portcullis events export, or the events named ${name}.`,
  }))
  const inOrder = [...found.filter(({ state }) => state === 'red'), ...told]
  return {
    judgedAt: at.toISOString(),
    items: [...inOrder, ...found.filter(({ state }) => state !== 'red')],
  }
}

function itemsOf({ id: line, state, findings }: JudgedLine): Attention['items'] {
  return findings
    .filter(({ id, severity }) => severity === 'critical' || severity === 'high' || pressing.has(id))
    .map(({ id, severity, title, seen, mend }) => ({
      kind: 'check' as const,
      state: state === 'red' && (severity === 'critical' || severity === 'high') ? 'red' : 'amber',
      name: id,
      line,
      title,
      seen,
      mend,
    }))
}
