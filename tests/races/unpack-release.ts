import { execFileSync } from 'node:child_process'
import { globSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { basename, join } from 'node:path'
import { inRoot } from '../../scripts/root.mjs'

const newestFirst = (a: string, b: string) => b.localeCompare(a, 'en', { numeric: true })
const [packed = ''] = globSync('packages/server/releases/*.tgz', { cwd: inRoot() }).toSorted(newestFirst)

/** The number of the newest release that is kept (scripts/pack-release.ts). */
export const formerRelease = basename(packed, '.tgz')

/** A release, unpacked where Node finds what it depends on. */
export type UnpackedRelease = { main: string; remove: () => void }

/** Unpacks the former release, with the protocol of its own. */
export function unpackFormerRelease(): UnpackedRelease {
  // Git leaves it alone there, and so does Node, which runs no TypeScript below node_modules.
  mkdirSync(inRoot('dist'), { recursive: true })
  const folder = mkdtempSync(inRoot('dist/release-'))
  execFileSync('tar', ['-xzf', inRoot(packed), '-C', folder])
  mkdirSync(join(folder, 'node_modules/@portcullis'), { recursive: true })
  symlinkSync(join(folder, 'packages/protocol'), join(folder, 'node_modules/@portcullis/protocol'))
  return {
    main: join(folder, 'packages/server/src/main.ts'),
    remove: () => rmSync(folder, { recursive: true }),
  }
}
