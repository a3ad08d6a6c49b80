import { realpathSync } from 'node:fs'
import { sep } from 'node:path'
import type { Environment } from './settings.ts'

/** Of everybody else every right, and of the group the one to write. */
const othersRights = 0o027

/**
 * Whether others on this machine may come at a secret, or anybody but its owner may change it. A group may
 * read: that is how a file of root's is shown to the one service that needs it (0640), such as Debian's
 * ssl-cert, and how Kubernetes does it with fsGroup (0440).
 */
export function isOpenToOthers(path: string, mode: number, environment: Environment): boolean {
  if (process.platform === 'win32' || (mode & othersRights) === 0) return false
  return !isMountedForUs(path, environment)
}

/**
 * Container engines mount secrets under /run/secrets as 0444 and systemd lays credentials into a folder of
 * the service: there the mode is not the operator's to choose, and nobody else sees the folder. It is asked
 * of the file itself, so that a link in the folder does not excuse a file outside.
 */
function isMountedForUs(path: string, { CREDENTIALS_DIRECTORY }: Environment): boolean {
  const real = whereabouts(path)
  return ['/run/secrets', '/var/run/secrets', CREDENTIALS_DIRECTORY].some((folder) => {
    const home = folder && whereabouts(folder)
    return home && home !== sep && real?.startsWith(home + sep)
  })
}

function whereabouts(path: string): string | undefined {
  try {
    return realpathSync(path)
  } catch {
    return undefined // Nothing is there, or not for us.
  }
}
