import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { expected } from './expected.mjs'
import { npm } from './install.mjs'
import { inRoot } from './root.mjs'

const folder = inRoot('tests', 'secret-managers')
const stamp = `${folder}/node_modules/.portcullis-installed`

/**
 * Installs the SDKs of the vendors of secret managers, in a folder of their own: they are as many packages as
 * all the rest, and whoever installs Portcullis to use it or to work on it needs none of them.
 */
export function installSdks(): void {
  const wanted = readFileSync(`${folder}/package-lock.json`, 'utf8')
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return
  const { status } = npm(['ci', '--loglevel=error', '--no-audit', '--no-update-notifier'], folder)
  if (status !== 0) throw expected(`npm ci failed in ${folder}: its own words stand above.`)
  writeFileSync(stamp, wanted)
}
