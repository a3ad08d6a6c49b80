import { constants, type Stats } from 'node:fs'
import { type FileHandle, open, realpath } from 'node:fs/promises'
import { isAbsolute, sep } from 'node:path'
import type { Environment } from '../settings.ts'
import { type Answer, type Asking, mostBytes, textOf } from './answer.ts'

/** Reads a secret from a file that nobody else may read, or change. [SECRETS-7] */
export async function readSecretFile(path: string, { environment }: Asking): Promise<Answer> {
  if (!isAbsolute(path)) return { mistake: 'is no whole path: write one that begins with /.' }
  let file: FileHandle | undefined
  try {
    // Without waiting: a pipe that nobody writes into must not keep a server from its start.
    file = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0))
    const stats = await file.stat()
    if (!stats.isFile()) return { mistake: 'is not a file.' }
    if (isOpenToOthers(stats) && !(await isMountedForUs(path, environment)))
      return { mistake: openToOthers(path) }
    const { buffer, bytesRead } = await file.read(Buffer.alloc(mostBytes + 1), 0, mostBytes + 1, 0)
    return textOf(buffer.subarray(0, bytesRead))
  } catch (error) {
    return { mistake: whyUnreadable(error) }
  } finally {
    await file?.close()
  }
}

/**
 * Readable by everybody, or writable by anybody but the owner. A group may read: that is how a file of root's
 * is shown to the one service that needs it (0640), and how Kubernetes does it with fsGroup (0440).
 */
function isOpenToOthers({ mode }: Stats): boolean {
  return process.platform !== 'win32' && (mode & 0o026) !== 0
}

/**
 * Container engines mount secrets under /run/secrets as 0444 and systemd lays credentials into a folder of
 * the service: there the mode is not the operator's to choose, and nobody else sees the folder. It is asked
 * of the file itself, so that a link in the folder does not excuse a file outside.
 */
async function isMountedForUs(path: string, { CREDENTIALS_DIRECTORY }: Environment): Promise<boolean> {
  const folders = ['/run/secrets', '/var/run/secrets', CREDENTIALS_DIRECTORY].filter((folder) => folder)
  const real = await realpath(path)
  for (const folder of folders) {
    const home = await realpath(folder as string).catch(() => undefined)
    if (home && home !== sep && real.startsWith(home + sep)) return true
  }
  return false
}

function openToOthers(path: string): string {
  return `may be read or changed by others. Run: chmod 600 ${path} (in Kubernetes: defaultMode: 0440).`
}

function whyUnreadable(error: unknown): string {
  const { code } = error as { code?: string }
  if (code === 'ENOENT' || code === 'ENOTDIR') return 'is not there.'
  if (code === 'EACCES' || code === 'EPERM') return 'may not be read by the user that this server runs as.'
  return `cannot be read (${code}).`
}
