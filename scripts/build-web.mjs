import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { alone } from './alone.mjs'
import { expected } from './expected.mjs'
import { inRoot } from './root.mjs'

const sources = ['web', 'packages/client/src', 'packages/protocol/src', 'package-lock.json']
const notSources = new Set(['dist', 'node_modules'])
const stamp = inRoot('web', 'dist', '.built-from')

/** Builds the hosted pages, if anything that goes into them changed since the last time. */
export async function buildWeb(run) {
  if (
    !existsSync(inRoot('web')) ||
    !readdirSync(inRoot('web')).some((name) => name.startsWith('vite.config.'))
  )
    return 0
  if (isBuilt()) return 0

  return alone('.building', async () => {
    if (isBuilt()) return 0
    const state = sourceState()
    console.log('Building the pages …')

    const vite = inRoot('node_modules', 'vite', 'bin', 'vite.js')
    const code = await run([vite, 'build', '--logLevel', 'warn'], { cwd: inRoot('web') })
    if (code !== 0) throw expected('The pages could not be built: the words of Vite stand above.')

    writeFileSync(stamp, state)
    return 0
  })
}

function isBuilt() {
  return existsSync(stamp) && readFileSync(stamp, 'utf8') === sourceState()
}

function sourceState() {
  const state = createHash('sha256')
  for (const file of sources.flatMap(filesUnder)) state.update(file).update(readFileSync(inRoot(file)))
  return state.digest('hex')
}

function filesUnder(path) {
  if (!existsSync(inRoot(path))) return []
  if (statSync(inRoot(path)).isFile()) return [path]

  return readdirSync(inRoot(path))
    .filter((name) => !notSources.has(name) && !name.includes('.test.'))
    .toSorted()
    .flatMap((name) => filesUnder(join(path, name)))
}
