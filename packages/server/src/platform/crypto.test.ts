import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { createKeyring, digestOf, digestsOf, seal, unseal } from './crypto.ts'

const keyring = createKeyring('the first secret key of this test, long enough')

describe('keys and seals', () => {
  test('[SECRETS-1] a digest is bound to its purpose, its record and its key', () => {
    const digest = (purpose: 'session-secret' | 'one-time-code', record: string) =>
      digestOf(keyring.primary, purpose, record, 'secret').toString('hex')

    const digests = new Set([
      digest('session-secret', 'a'),
      digest('session-secret', 'b'),
      digest('one-time-code', 'a'),
      digestOf(createKeyring('another key').primary, 'session-secret', 'a', 'secret').toString('hex'),
    ])

    assert.equal(digests.size, 4)
  })

  test('[SECRETS-1] the border between a record and its secret cannot be moved', () => {
    const one = digestOf(keyring.primary, 'session-secret', 'ab', 'c')
    const other = digestOf(keyring.primary, 'session-secret', 'a', 'bc')

    assert.notDeepEqual(one, other)
  })

  test('[SECRETS-2] a seal opens for its purpose and row alone', () => {
    const sealed = seal(keyring, 'outbox-seal', 'row-1', 'the link')

    assert.equal(unseal(keyring, 'outbox-seal', 'row-1', sealed), 'the link')
    assert.equal(unseal(keyring, 'outbox-seal', 'row-2', sealed), undefined)
    assert.equal(unseal(keyring, 'signing-key-seal', 'row-1', sealed), undefined)
    assert.equal(unseal(createKeyring('another key'), 'outbox-seal', 'row-1', sealed), undefined)
  })

  test('[SECRETS-2] a seal with any byte changed, or cut anywhere, does not open', () => {
    const sealed = seal(keyring, 'outbox-seal', 'row-1', 'the link')

    for (let at = 0; at < sealed.length; at++) {
      const changed = Buffer.from(sealed)
      changed[at] = (changed[at] ?? 0) ^ 1
      assert.equal(unseal(keyring, 'outbox-seal', 'row-1', changed), undefined, `byte ${at}`)
      assert.equal(unseal(keyring, 'outbox-seal', 'row-1', sealed.subarray(0, at)), undefined, `cut at ${at}`)
    }
  })

  test('[SECRETS-3] a fallback opens and verifies, and the primary makes', () => {
    const former = createKeyring('the former secret key')
    const sealed = seal(former, 'outbox-seal', 'row-1', 'the link')

    const now = createKeyring('the present secret key', ['the former secret key'])

    assert.equal(unseal(now, 'outbox-seal', 'row-1', sealed), 'the link')
    const made = digestOf(former.primary, 'session-secret', 'a', 'secret')
    assert.ok(digestsOf(now, 'session-secret', 'a', 'secret').some((digest) => digest.equals(made)))
    assert.equal(unseal(former, 'outbox-seal', 'row-1', seal(now, 'outbox-seal', 'row-1', 'x')), undefined)
  })

  test('[SECRETS-10] a keyring whose keys are replaced believes the new ones at once, each once', () => {
    const keyring = createKeyring('the former secret key')
    const { primary: former, all } = keyring

    keyring.replace('the present secret key', ['the present secret key', 'the former secret key'])
    const present = keyring.primary
    keyring.replace('the present secret key')

    assert.notEqual(present.id, former.id)
    assert.deepEqual([keyring.primary.id, keyring.all.length], [present.id, 1])
    assert.equal(keyring.find(former.id), undefined)
    assert.deepEqual(all, [former], 'whoever took the list before sees the one of before')
  })
})
