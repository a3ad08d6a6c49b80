import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { makeReference } from './reference.ts'
import { inRoot } from './root.mjs'

for (const [path, text] of await makeReference()) {
  mkdirSync(dirname(inRoot(path)), { recursive: true })
  writeFileSync(inRoot(path), text)
  console.log(`written ${path}`)
}
