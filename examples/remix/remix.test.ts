import { execFileSync } from 'node:child_process'
import { before } from 'node:test'
import { root } from '../../scripts/root.mjs'
import { testServerSideApp } from '../test/server-side-app.ts'

const modules = 'examples/remix/node_modules'

before(() => {
  const run = (...words: string[]) => execFileSync(process.execPath, words, { cwd: root })
  run('node_modules/typescript/bin/tsc', '--project', 'examples/remix')
  run(`${modules}/@react-router/dev/bin.cjs`, 'build', 'examples/remix')
})

testServerSideApp({
  words: [`${modules}/@react-router/serve/bin.cjs`, 'examples/remix/build/server/index.js'],
  env: { NODE_ENV: 'production' },
})
