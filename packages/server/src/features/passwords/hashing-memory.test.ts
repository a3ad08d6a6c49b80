import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Drafted } from '../../platform/settings.ts'
import { findPasswordMistakes } from './settings.ts'

type Given = { memoryKib?: number; hashers?: number; workers?: number; cores?: number; mib: number }

function mistakesOf({ memoryKib = 19_456, hashers = 0, workers = 0, cores = 4, mib }: Given): string[] {
  const settings = { passwords: { memoryKib, hashers }, run: { workers } } as Drafted
  return findPasswordMistakes(settings, {}, { cores, memoryBytes: mib * 2 ** 20 }).map(
    ({ env, message }) => `${env}: ${message}`,
  )
}

test('[PASSWORDS-11] hashes that fit into half of the memory are accepted, to the last KiB', () => {
  assert.deepEqual(mistakesOf({ mib: 152 }), [])
  assert.equal(mistakesOf({ mib: 151 }).length, 1)
})

test('[PASSWORDS-11] those that do not are refused, with the lines to write instead, and these are accepted', () => {
  const [mistake = ''] = mistakesOf({ memoryKib: 1_048_576, mib: 4096 })

  assert.match(mistake, /^PASSWORD_HASH_MEMORY_KIB: 4 hashes at once of 1048576 KiB .* 4096 MiB/)
  assert.match(mistake, /Write PASSWORD_HASHERS=2 or PASSWORD_HASH_MEMORY_KIB=524288\.$/)
  assert.deepEqual(mistakesOf({ memoryKib: 1_048_576, hashers: 2, mib: 4096 }), [])
  assert.deepEqual(mistakesOf({ memoryKib: 524_288, mib: 4096 }), [])
})

test('[PASSWORDS-11] many cores in a small container are told how many may hash', () => {
  const [mistake = ''] = mistakesOf({ cores: 64, mib: 512 })

  assert.match(mistake, /^PASSWORD_HASHERS: 64 hashes at once .* Write PASSWORD_HASHERS=13\.$/)
  assert.deepEqual(mistakesOf({ cores: 64, hashers: 13, mib: 512 }), [])
})

test('[PASSWORDS-11] the hashers of all workers count together', () => {
  assert.deepEqual(mistakesOf({ workers: 4, cores: 4, mib: 152 }), [])
  assert.match(
    mistakesOf({ workers: 4, hashers: 2, mib: 152 })[0] ?? '',
    /8 hashes .* Write PASSWORD_HASHERS=1\.$/,
  )
  assert.match(
    mistakesOf({ workers: 8, mib: 152 })[0] ?? '',
    /8 hashes .* Write WORKERS=4 and PASSWORD_HASHERS=1\.$/,
  )
  assert.deepEqual(mistakesOf({ workers: 4, hashers: 1, mib: 152 }), [])
  assert.match(mistakesOf({ cores: 1, mib: 32 })[0] ?? '', /Give it at least 38 MiB\.$/)
})
