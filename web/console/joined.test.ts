import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { AuditEvent } from './event-table.tsx'
import { joined } from './joined.ts'

const events = (...numbers: number[]) => numbers.map((number) => ({ number }) as AuditEvent)
const numbersOf = ({ rows }: { rows: AuditEvent[] }) => rows.map(({ number }) => number)

test('[CONSOLE-8] the tail shows an event whose number comes after a higher one, each once and in order', () => {
  const known = { rows: events(9, 8, 6), next: 6 }

  const shown = joined(known, { events: events(10, 9, 8, 7, 6), next: null })

  assert.deepEqual(numbersOf(shown), [10, 9, 8, 7, 6])
  assert.equal(shown.next, 6)
})

test('[CONSOLE-8] the tail begins anew where more has come than one page holds', () => {
  const known = { rows: events(3, 2, 1), next: null }

  const shown = joined(known, { events: events(200, 199, 198), next: 198 })

  assert.deepEqual(numbersOf(shown), [200, 199, 198])
  assert.equal(shown.next, 198)
})

test('[CONSOLE-8] the tail keeps a bounded number of events, and the way to those that it leaves', () => {
  const known = { rows: events(...Array.from({ length: 500 }, (_, at) => 500 - at)), next: null }

  const shown = joined(known, { events: events(501, 500), next: 500 })

  assert.equal(shown.rows.length, 500)
  assert.deepEqual([shown.rows[0]?.number, shown.next], [501, 2])
})
