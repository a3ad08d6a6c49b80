import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createShortMemory } from './short-memory.ts'

test('a short memory forgets what is over, and what was kept longest ago when it is full', (t) => {
  let tick = 0
  t.mock.method(performance, 'now', () => tick)
  const memory = createShortMemory<number>(2)
  const found = () => ['a', 'b', 'c'].map((key) => memory.find(key))

  memory.keep('a', 1, 10)
  memory.keep('b', 2, 10)
  memory.keep('a', 3, 20) // No third key, and the latest.
  assert.deepEqual(found(), [3, 2, undefined])

  memory.keep('c', 4, 10)
  assert.deepEqual(found(), [3, undefined, 4])

  tick = 10_000
  assert.deepEqual(found(), [3, undefined, undefined])

  memory.forget('a')
  assert.ok(memory.isEmpty())
})
