#!/usr/bin/env node
// The sources run as they are on Node 24 or newer. In a checkout npm has installed one.
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const main = fileURLToPath(new URL('../src/main.ts', import.meta.url))
const launcher = new URL('../../../scripts/new-node.mjs', import.meta.url)

if (Number(process.versions.node.split('.')[0]) >= 24) {
  await import(main)
} else if (existsSync(launcher)) {
  const { runWithNewNode } = await import(launcher)
  process.exitCode = await runWithNewNode([main, ...process.argv.slice(2)], { cwd: process.cwd() })
} else {
  process.stderr.write(`Portcullis runs on Node 24 or newer, and this is Node ${process.versions.node}.\n`)
  process.exitCode = 2
}
