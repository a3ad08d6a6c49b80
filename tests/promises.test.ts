import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readPromises } from '../scripts/read-promises.ts'

test('every promise has a test, and every test that cites one cites one that exists', () => {
  assert.deepEqual(readPromises().faults, [])
})
