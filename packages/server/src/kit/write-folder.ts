import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { basename, dirname, join } from 'node:path'
import type { KitFile } from './plan-kit.ts'

/**
 * Writes a folder, all of it or nothing: under another name beside it first, which then becomes its own.
 * What was there before is kept under a name that is given back. [INIT-5]
 */
export function writeFolder(folder: string, files: KitFile[], now: Date): { before: string | undefined } {
  mkdirSync(dirname(folder), { recursive: true })
  const fresh = mkdtempSync(join(dirname(folder), `.${basename(folder)}-`))
  try {
    for (const { path, text, mode } of files) {
      mkdirSync(dirname(join(fresh, path)), { recursive: true, mode: 0o700 })
      writeFileSync(join(fresh, path), text, { mode, flag: 'wx' })
    }
    const before = isTaken(folder)
      ? `${folder}.until-${now.toISOString().replaceAll(/[:.]/g, '-')}`
      : undefined
    if (before) renameSync(folder, before)
    renameSync(fresh, folder)
    return { before }
  } catch (error) {
    rmSync(fresh, { recursive: true, force: true })
    throw error
  }
}

/** Whether something is there that would be lost. */
export function isTaken(folder: string): boolean {
  return existsSync(folder) && !(statSync(folder).isDirectory() && readdirSync(folder).length === 0)
}
