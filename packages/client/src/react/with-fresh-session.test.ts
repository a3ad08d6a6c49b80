import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { RefusalCode } from '@portcullis/protocol/refusals'
import { AuthRefusal } from '../auth-refusal.ts'
import { withFreshSession } from './with-fresh-session.ts'

function refusal(code: RefusalCode) {
  return new AuthRefusal({ code, title: 'No.', status: 403 })
}

/** Work that refuses with these codes, one after the other, and then succeeds. */
function workRefusing(...codes: RefusalCode[]) {
  const calls: string[] = []
  async function work() {
    calls.push('work')
    const code = codes.shift()
    if (code !== undefined) throw refusal(code)
    return 'done'
  }
  async function confirmIdentity() {
    calls.push('confirm')
  }
  return { calls, work, confirmIdentity }
}

test('[WEB-7] with a fresh session nobody is asked', async () => {
  const { calls, work, confirmIdentity } = workRefusing()

  assert.equal(await withFreshSession(work, confirmIdentity), 'done')
  assert.deepEqual(calls, ['work'])
})

test('[WEB-7] without one the person is asked and it is tried once more', async () => {
  const { calls, work, confirmIdentity } = workRefusing('fresh_session_needed')

  assert.equal(await withFreshSession(work, confirmIdentity), 'done')
  assert.deepEqual(calls, ['work', 'confirm', 'work'])
})

test('[WEB-7] a session that is not fresh even then is refused, and nobody is asked for ever', async () => {
  const { calls, work, confirmIdentity } = workRefusing('fresh_session_needed', 'fresh_session_needed')

  await assert.rejects(withFreshSession(work, confirmIdentity), { code: 'fresh_session_needed' })
  assert.deepEqual(calls, ['work', 'confirm', 'work'])
})

test('[WEB-7] another refusal asks nobody, and a person who cancels stops it', async () => {
  const { calls, work, confirmIdentity } = workRefusing('too_many_attempts')
  await assert.rejects(withFreshSession(work, confirmIdentity), { code: 'too_many_attempts' })
  assert.deepEqual(calls, ['work'])

  const asked = workRefusing('fresh_session_needed')
  const cancel = () => Promise.reject(new Error('cancelled'))
  await assert.rejects(withFreshSession(asked.work, cancel), { message: 'cancelled' })
  assert.deepEqual(asked.calls, ['work'])
})
