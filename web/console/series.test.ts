import assert from 'node:assert/strict'
import { test } from 'node:test'
import { kindsOf, lineOf, picks } from './series.ts'

const hour = 3_600_000
const now = Date.parse('2026-11-24T12:30:00Z')
const counted = (at: number, event: string, reason: string | null, count: number) => ({
  at: new Date(at).toISOString(),
  event,
  reason,
  count,
})

test('[CONSOLE-8] a chart has every step up to now, those included in which nothing was', () => {
  const newest = Math.floor(now / 1_440_000) * 1_440_000
  const series = [
    counted(newest, 'sign-in.succeeded', null, 2),
    counted(newest - 1_440_000, 'sign-in.succeeded', null, 3),
    counted(newest - 1_440_000, 'sign-in.refused', 'invalid_credentials', 9),
    counted(newest - 25 * hour, 'sign-in.succeeded', null, 100),
  ]

  const line = lineOf('Sign-ins', { series, bucketSeconds: 1440 }, now, picks.signIns)

  assert.equal(line.steps.length, 60)
  assert.deepEqual(
    line.steps.slice(-3).map(({ count }) => count),
    [0, 3, 2],
  )
  assert.deepEqual([line.total, line.most], [5, 3])
})

test('[CONSOLE-8] what the server counted ahead of this clock is in the newest step', () => {
  const series = [counted(now + hour, 'sign-in.succeeded', null, 4)]

  const line = lineOf('Sign-ins', { series, bucketSeconds: 60 }, now, picks.signIns)

  assert.equal(line.steps.at(-1)?.count, 4)
})

test('[CONSOLE-8] refusals are added up by what was refused and why, the most frequent first', () => {
  const series = [
    counted(now, 'sign-in.refused', 'invalid_credentials', 2),
    counted(now - hour, 'sign-in.refused', 'invalid_credentials', 2),
    counted(now, 'token-refresh.theft', null, 1),
    counted(now, 'sign-in.succeeded', null, 50),
  ]

  assert.deepEqual(kindsOf(series), [
    { kind: 'sign-in.refused: invalid_credentials', event: 'sign-in.refused', count: 4 },
    { kind: 'token-refresh.theft', event: 'token-refresh.theft', count: 1 },
  ])
})
