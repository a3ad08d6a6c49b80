// Keeps the code of a release, by its number and commit, so that tests can run it beside the present one.
import { execFileSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import { inRoot, root } from './root.mjs'

/** Everything that `serve` and `migrate` read, and nothing that only tests do. */
const kept = [
  'packages/server/src',
  'packages/server/migrations',
  'packages/server/package.json',
  'packages/protocol/src',
  'packages/protocol/package.json',
  ':(exclude,glob)**/*.test.ts',
  ':(exclude,glob)**/test/**',
  ':(exclude,glob)**/README.md',
  ':(exclude)packages/server/migrations/schema.sql',
]

/** A repository is carried around whole, so that what stays in it for ever stays small. */
const mostBytes = 250_000

const [, , release = '', commit = ''] = process.argv
if (!/^\d+\.\d+\.\d+$/.test(release) || commit === '') {
  console.error('Call it like this: npm run exec scripts/pack-release.ts 0.2.0 v0.2.0')
  process.exit(2)
}

// What git makes of a commit is the same on every machine; so is what gzip makes of that.
const archive = execFileSync('git', ['archive', '--format=tar', commit, ...kept], {
  cwd: root,
  maxBuffer: 100_000_000,
})
const packed = gzipSync(archive, { level: 9 })
if (packed.length > mostBytes) {
  console.error(
    `It takes ${packed.length} bytes, and ${mostBytes} are the most. What in it need not be there?`,
  )
  process.exit(1)
}
mkdirSync(inRoot('packages/server/releases'), { recursive: true })
writeFileSync(inRoot('packages/server/releases', `${release}.tgz`), packed)
console.log(`packages/server/releases/${release}.tgz: ${packed.length} bytes`)
