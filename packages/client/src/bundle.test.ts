import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { globSync, readFileSync } from 'node:fs'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { rolldown } from 'rolldown'

const face = fileURLToPath(new URL('create-client.ts', import.meta.url))

test('[CLIENT-17] the whole client takes at most 8 KB of a page, gzipped', async () => {
  const bundle = await rolldown({ input: face, platform: 'browser' })
  const { output } = await bundle.generate({ format: 'esm', minify: true })
  await bundle.close()

  assert.equal(output.length, 1)
  assert.deepEqual(output[0].imports, [])
  assert.ok(gzipSync(output[0].code).length <= 8 * 1024)
})

test('[CLIENT-17] nothing runs at the import', () => {
  const script = `
    const seen = []
    const watched = ['document', 'location', 'indexedDB', 'BroadcastChannel', 'localStorage', 'fetch']
    for (const name of watched) {
      Object.defineProperty(globalThis, name, { get: () => void seen.push(name), configurable: true })
    }
    await import(${JSON.stringify(face)})
    if (seen.length > 0) throw new Error(seen.join())
  `

  execFileSync(process.execPath, ['--input-type=module', '--eval', script])
})

test('[CLIENT-16] no line of it writes to storage, the page or the console', () => {
  const folder = fileURLToPath(new URL('.', import.meta.url))
  const writing =
    /localStorage|sessionStorage|\bconsole\b|innerHTML|document\.cookie\s*=|history\.|location\.(?!origin)/
  const files = globSync('**/*.{ts,tsx}', { cwd: folder }).filter((name) => !/\.test\.ts$|^test\//.test(name))

  assert.ok(files.length > 60)
  assert.deepEqual(
    files.filter((name) => writing.test(readFileSync(folder + name, 'utf8'))),
    [],
  )
})
