import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type BloomFilter, hasText } from './bloom-filter.ts'

/** Made by scripts/build-common-passwords.ts: one line of JSON about itself, then the bits. */
export const commonPasswordsFile = join(import.meta.dirname, 'common-passwords.bloom')

export type CommonPasswords = { has: (password: string) => boolean; about: AboutFilter }

export type AboutFilter = { passwords: number; probes: number; sources: string[] }

/** As passwords are kept in the filter and looked for in it: capitals make no password less known. */
export function foldCommon(password: string): string {
  return password.normalize('NFC').toLowerCase()
}

/** Reads the filter, once for a server and not before the first new password. */
export function createCommonPasswords(): CommonPasswords {
  const file = readFileSync(commonPasswordsFile)
  const end = file.indexOf('\n')
  const about = JSON.parse(file.toString('utf8', 0, end)) as AboutFilter
  const filter: BloomFilter = { bits: file.subarray(end + 1), probes: about.probes }
  return { has: (password) => hasText(filter, foldCommon(password)), about }
}
