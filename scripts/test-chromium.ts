import { existsSync } from 'node:fs'
import { expected } from './expected.mjs'
import { installDebian } from './install-debian.ts'

const usual = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
]

/**
 * Finds the browser of the browser tests, and installs it where that takes no question: as root, with apt.
 */
export function findChromium(): string {
  const { CHROMIUM_PATH } = process.env
  if (CHROMIUM_PATH && !existsSync(CHROMIUM_PATH))
    throw expected(`CHROMIUM_PATH is "${CHROMIUM_PATH}": no such file.`)

  const found = CHROMIUM_PATH ?? usual.find((path) => existsSync(path)) ?? installed()
  if (!found) {
    throw expected(
      'The browser tests need Chromium. Install it, for instance with\n' +
        '  sudo apt-get update && sudo apt-get install -y --no-install-recommends chromium\n' +
        'or set CHROMIUM_PATH to one that is here.',
    )
  }
  return found
}

function installed(): string | undefined {
  if (!installDebian('Chromium', ['chromium'])) return undefined
  return usual.find((path) => existsSync(path))
}
