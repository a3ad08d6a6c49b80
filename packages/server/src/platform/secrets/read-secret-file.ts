import { constants } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import { isAbsolute } from 'node:path'
import { isOpenToOthers } from '../file-modes.ts'
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
    if (isOpenToOthers(path, stats.mode, environment)) return { mistake: openToOthers(path) }
    const { buffer, bytesRead } = await file.read(Buffer.alloc(mostBytes + 1), 0, mostBytes + 1, 0)
    return textOf(buffer.subarray(0, bytesRead))
  } catch (error) {
    return { mistake: whyUnreadable(error) }
  } finally {
    await file?.close()
  }
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
