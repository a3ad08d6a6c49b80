import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Misuse } from '../platform/misuse.ts'

/**
 * Claims a folder for this process: the embedded database must not be opened twice. A claim whose process is
 * gone (killed, or before a restart of the machine) is worth nothing. Gives what releases it.
 */
export function claimFolder(folder: string): () => void {
  const file = join(folder, 'process-id')
  for (let attempt = 1; ; attempt++) {
    try {
      writeFileSync(file, String(process.pid), { flag: 'wx', mode: 0o600 })
      return () => rmSync(file, { force: true })
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST' || attempt > 3) throw error
    }
    const holder = Number(readFileSync(file, 'utf8'))
    if (isOurs(holder)) {
      throw new Misuse(
        `Another development server (process ${holder}) is using ${folder}. Stop it, or set DATA_DIR to ` +
          'another folder.',
      )
    }
    rmSync(file, { force: true })
  }
}

/** Whether a process lives and runs Portcullis; its number may have gone to somebody else since. */
function isOurs(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0 || pid === process.pid) return false
  try {
    process.kill(pid, 0)
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('main.ts')
  } catch {
    return true // No /proc to ask here: rather refuse than open a database twice.
  }
}
