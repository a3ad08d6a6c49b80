import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { before, test } from 'node:test'
import { root } from '../../scripts/root.mjs'
import { testServerSideApp } from '../test/server-side-app.ts'

const modules = 'examples/remix/node_modules'

before(() => {
  const run = (...words: string[]) => execFileSync(process.execPath, words, { cwd: root })
  run('node_modules/typescript/bin/tsc', '--project', 'examples/remix')
  run(`${modules}/@react-router/dev/bin.cjs`, 'build', 'examples/remix')
})

const { visitor } = testServerSideApp({
  words: [`${modules}/@react-router/serve/bin.cjs`, 'examples/remix/build/server/index.js'],
  env: { NODE_ENV: 'production' },
})

test('a link that is followed by script leads to the sign-in page as well, and back to the page', async () => {
  const answer = await visitor('eve@example.com').get('/notes.data?order=new&_routes=routes%2Fnotes')
  const told = await answer.text()

  assert.match(told, /\/auth\/sign-in\?return_to=%2Fnotes%3Forder%3Dnew"/)
  assert.match(told, /"reload",true/)
  assert.equal(answer.headers.get('Cache-Control'), 'private, no-store')
})
