import { spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { expected } from './expected.mjs'
import { inRoot, root } from './root.mjs'

/** The first Node that runs TypeScript sources as they are and is still maintained. */
const wanted = 24

/** Node packages by platform, as package.json lists them; each holds nothing but the binary. */
const packages = ['node', 'node-bin'].map((prefix) => {
  const platform = process.platform === 'win32' ? 'win' : process.platform
  return `${prefix}-${platform}-${process.arch}`
})

/** Finds a Node that is new enough: the one that runs this, or the one that npm installed. */
export function newNode() {
  if (Number(process.versions.node.split('.')[0]) >= wanted) return process.execPath

  for (const name of packages) {
    const manifest = inRoot('node_modules', name, 'package.json')
    if (existsSync(manifest))
      return inRoot('node_modules', name, JSON.parse(readFileSync(manifest, 'utf8')).bin.node)
  }

  throw expected(
    `Portcullis runs on Node ${wanted} or newer, this is Node ${process.versions.node}, and npm has none ` +
      `for ${process.platform} on ${process.arch}. Install a newer Node and try again.`,
  )
}

/**
 * Runs a file with a Node that is new enough, in the repository's folder, and resolves to its exit code.
 *
 * The signals of this process reach the child. At a terminal Ctrl-C reaches it by itself, and a second SIGINT
 * would look like an impatient one.
 */
export function runWithNewNode(args, options = {}) {
  const child = spawn(newNode(), ['--disable-warning=ExperimentalWarning', ...args], {
    cwd: root,
    stdio: 'inherit',
    ...options,
  })

  const forward = (signal) => {
    if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal)
  }
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP']
  for (const signal of signals) process.on(signal, forward)
  const watch = whenNpmEnds(() => child.kill('SIGTERM'))

  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('exit', (code, signal) => {
      clearInterval(watch)
      for (const name of signals) process.off(name, forward)
      if (signal) process.kill(process.pid, signal)
      resolve(code ?? 1)
    })
  })
}

/**
 * A signal to `npm start` alone ends npm, and perhaps its shell, but nothing that runs below: this notices.
 */
function whenNpmEnds(act) {
  const ours = ancestors()
  if (!process.env.npm_lifecycle_event) return undefined

  const watch = setInterval(() => {
    if (ancestors() === ours) return
    clearInterval(watch)
    act()
  }, 250)
  return watch
}

/** The shell that npm started this with, and npm, which only Linux tells. */
function ancestors() {
  try {
    const [, grandparent] = readFileSync(`/proc/${process.ppid}/stat`, 'utf8').split(') ')[1].split(' ')
    return `${process.ppid} ${grandparent}`
  } catch {
    return `${process.ppid}`
  }
}
