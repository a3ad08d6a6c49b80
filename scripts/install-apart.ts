import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { expected } from './expected.mjs'
import { npm } from './install.mjs'
import { inRoot } from './root.mjs'

/**
 * Installs the packages of a folder of tests or of an example, beside those of the repository: they are as
 * many as all the rest, and whoever installs Portcullis to use it or to work on it needs none of them.
 */
export function installApart(path: string): void {
  const folder = inRoot(path)
  const stamp = `${folder}/node_modules/.portcullis-installed`
  const wanted = readFileSync(`${folder}/package-lock.json`, 'utf8')
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return

  const { status } = npm(['ci', '--loglevel=error', '--no-audit', '--no-update-notifier'], folder)
  if (status !== 0) throw expected(`npm ci failed in ${folder}: its own words stand above.`)
  writeFileSync(stamp, wanted)
}
