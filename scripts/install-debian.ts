import { spawnSync } from 'node:child_process'
import { existsSync, rmSync, writeFileSync } from 'node:fs'

/** Debian asks it before a package starts a service: no, a test starts what it needs on ports of its own. */
const policy = '/usr/sbin/policy-rc.d'

/**
 * Installs Debian packages where that takes no question: as root, with apt. Starts nothing. Tells whether
 * they are there now.
 */
export function installDebian(what: string, packages: string[]): boolean {
  if (process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) return false

  console.log(`Installing ${what} with apt-get (a minute or two) …`)
  const mine = !existsSync(policy)
  if (mine) writeFileSync(policy, '#!/bin/sh\nexit 101\n', { mode: 0o755 })
  try {
    return [['update'], ['install', '-y', '--no-install-recommends', ...packages]].every((words) => {
      const { status } = spawnSync('apt-get', ['-qq', ...words], {
        stdio: ['ignore', 'ignore', 'inherit'],
        env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
      })
      return status === 0
    })
  } finally {
    if (mine) rmSync(policy)
  }
}
