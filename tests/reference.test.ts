import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { deployExamples } from '../scripts/deploy-examples.ts'
import { makeReference } from '../scripts/reference.ts'
import { root, textOf } from './sources.ts'

test('[DATABASE-8] every page that is made from the code is up to date; npm run docs makes them', async () => {
  const reference = await makeReference()

  for (const [path, text] of reference) {
    assert.ok(existsSync(join(root, path)), `${path} is missing`)
    assert.equal(textOf(path), text, path)
  }
})

test('[DEPLOY-15] the files of deploy/ are those that init writes for auth.example.com', () => {
  const examples = deployExamples()

  assert.ok(examples.size > 10)
  for (const [path, text] of examples) assert.equal(textOf(path), text, path)
})
