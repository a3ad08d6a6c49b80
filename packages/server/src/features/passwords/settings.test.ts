import assert from 'node:assert/strict'
import { test } from 'node:test'
import { draftSettings } from '../../settings.ts'

const read = (environment: Record<string, string>) => {
  const { settings, mistakes } = draftSettings(environment)
  const told = mistakes.filter(({ env }) => env in environment).map(({ message }) => message)
  return { ...settings.passwords, told }
}

test('[PASSWORDS-9] breaches are asked about over https, or on this machine, or not at all', () => {
  assert.equal(read({}).breachUrl, 'https://api.pwnedpasswords.com/range/')
  for (const url of ['https://mirror.example.com/range', 'https://mirror.example.com/range/'])
    assert.equal(read({ PASSWORD_BREACH_URL: url }).breachUrl, 'https://mirror.example.com/range/')
  assert.equal(read({ PASSWORD_BREACH_URL: 'http://127.0.0.1:8080' }).breachUrl, 'http://127.0.0.1:8080/')
  const off = read({ PASSWORD_BREACH_URL: '' })
  assert.deepEqual([off.breachUrl, off.told], [undefined, []])

  for (const url of [
    'http://mirror.example.com/range/',
    'http://127.0.0.1.example.com/',
    'http://localhost.example.com/',
    'http://localhost:80@example.com/',
    'https://name:word@mirror.example.com/range/',
    'https://mirror.example.com/?prefix=',
    'file:///etc/passwd',
    'mirror.example.com',
  ])
    assert.match(read({ PASSWORD_BREACH_URL: url }).told.join(), /^Write an https address/, url)
})

test('[PASSWORDS-11] nothing weaker than the floor can be set, and nothing less is the default', () => {
  const { memoryKib = 0, passes = 0 } = read({})
  assert.ok(memoryKib >= 19_456 && passes >= 2)
  assert.equal(read({ PASSWORD_HASH_MEMORY_KIB: '19455' }).told.length, 1)
  assert.equal(read({ PASSWORD_HASH_PASSES: '1' }).told.length, 1)
  assert.deepEqual(read({ PASSWORD_HASH_MEMORY_KIB: '19456', PASSWORD_HASH_PASSES: '2' }).told, [])
})
