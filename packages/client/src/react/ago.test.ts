import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ago as agoIn, span as spanIn } from './ago.ts'
import { en } from './words/en.ts'

const ago = (moment: string, nowMs: number) => agoIn(moment, nowMs, en)
const span = (seconds: number) => spanIn(seconds, 'en')

test('a moment is told in the largest unit that fits, and a clock that is behind does no harm', () => {
  const now = Date.parse('2030-01-10T12:00:00Z')

  assert.equal(ago('2030-01-10T12:00:30Z', now), 'just now')
  assert.equal(ago('2030-01-10T11:59:01Z', now), 'just now')
  assert.equal(ago('2030-01-10T11:58:59Z', now), '1 minute ago')
  assert.equal(ago('2030-01-10T09:00:00Z', now), '3 hours ago')
  assert.equal(ago('2030-01-09T11:00:00Z', now), 'yesterday')
  assert.equal(ago('2028-01-09T11:00:00Z', now), '2 years ago')
})

test('[WEB-6] a wait is told in whole units and never too short', () => {
  assert.equal(span(0), '1 second')
  assert.equal(span(59.2), '60 seconds')
  assert.equal(span(61), '61 seconds')
  assert.equal(span(121), '3 minutes')
  assert.equal(span(5401), '2 hours')
})
