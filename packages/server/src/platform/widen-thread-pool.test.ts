import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { test } from 'node:test'

const hashing = `
  import { readdirSync } from 'node:fs'
  import { hashRaw } from '@node-rs/argon2'
  const recipe = { algorithm: 2, memoryCost: 19456, timeCost: 2, parallelism: 1, salt: Buffer.alloc(16) }
  const hashes = Array.from({ length: 40 }, () => hashRaw('password', recipe))
  await hashes[0]
  console.log(readdirSync('/proc/self/task').length)
`

/** How many threads a process has while it hashes forty passwords at once. */
function threadsOf(script: string, environment: Record<string, string> = {}): number {
  const { PATH } = process.env
  return Number(
    execFileSync(process.execPath, ['--input-type=module', '--eval', script], {
      cwd: import.meta.dirname,
      env: { PATH, ...environment },
      encoding: 'utf8',
    }),
  )
}

test('[RUN-4] as many passwords are hashed at once as are admitted, not the four that libuv has threads for', {
  skip: process.platform === 'linux' ? false : 'Only Linux shows its threads as files.',
}, () => {
  const widened = `import './widen-thread-pool.ts'\n${hashing}`

  const usual = threadsOf(hashing)
  const wide = threadsOf(widened, { PASSWORD_HASHERS: '20' })
  const told = threadsOf(widened, { PASSWORD_HASHERS: '20', UV_THREADPOOL_SIZE: '8' })

  assert.equal(wide - usual, 18)
  assert.equal(told - usual, 4)
})
