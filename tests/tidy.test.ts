import assert from 'node:assert/strict'
import { basename } from 'node:path'
import { test } from 'node:test'
import { filesOf, sources, textOf } from './sources.ts'

/**
 * The naughty list: what breaks a rule below and is bearable for now. It may only shrink: an entry that is no
 * longer needed fails its test. (Functions of more than 70 lines are Biome's to find; a `biome-ignore` there
 * needs its reason.)
 */
const naughty = {
  longFiles: [] as string[],
  longLines: [] as string[],
}

/**
 * Words of other people's systems, which keep their spelling: `path: text`, the text with enough around it to
 * be one.
 */
const foreignWords: string[] = [
  'packages/server/src/platform/db/roles.ts: r.rolcanlogin and',
  'packages/server/src/platform/db/roles.ts: portcullis_server login password',
]

/** The messages of one language, each on a line of its own, so that a search finds it. */
const language = '[a-z]{2,3}(-[a-z]+)?'
const catalogue = new RegExp(
  `^(packages/(client/src/react|server/src/features/mail)/words/${language}|web/console/words)\\.ts$`,
)

const code = filesOf('{packages,web,examples,scripts,tests,bench}/**/*.{ts,tsx,mts,mjs,css}')
const written = code.filter((path) => !catalogue.test(path))

test('no file or folder is named after nothing', () => {
  const empty = /^(utils?|helpers?|common|misc|lib|shared|types|constants?|managers?|services?)$/
  const named = code.filter((path) => path.split('/').some((part) => empty.test(part.split('.')[0] ?? '')))

  assert.deepEqual(named, [])
})

test('files are named in kebab-case', () => {
  const named = code.filter((path) => !/^[a-z0-9]+(-[a-z0-9]+)*(\.[a-z0-9-]+)+$/.test(basename(path)))

  assert.deepEqual(named, [])
})

test('a file has at most 300 lines', () => {
  const long = written.filter((path) => textOf(path).trimEnd().split('\n').length > 300)

  assert.deepEqual(long, naughty.longFiles)
})

// The line that opens a test may be longer: its name is one sentence on one line, so that a search finds it.
test('a line has at most 110 columns', () => {
  const long = written.filter((path) =>
    textOf(path)
      .split('\n')
      .some((line) => [...line].length > 110 && !/^\s*test\(['`]/.test(line)),
  )

  assert.deepEqual(long, naughty.longLines)
})

test('a thing has one name: the synonyms stay outside', () => {
  const glued =
    /\w*(?:[lL]og(?:in|out)|[lL]og(?:In|Out)(?![a-z])|[sS]ign(?:in(?!g)|out)|[uU]ser(?:I[dD]|_id))\w*/
  const spaced = /\blogged (?:in|out)\b|\blog-(?:in|out)\b/
  const synonym = new RegExp(`${glued.source}|${spaced.source}`, 'g')
  const mentions = sources.flatMap(({ path, text }) =>
    [...text.matchAll(synonym)].map(({ index, 0: word }) => ({
      path,
      word,
      around: text.slice(Math.max(0, index - 40), index + 40),
    })),
  )
  const isForeign = ({ path, around }: { path: string; around: string }) =>
    foreignWords.some(
      (entry) => entry.startsWith(`${path}: `) && around.includes(entry.slice(path.length + 2)),
    )

  assert.deepEqual(
    mentions.filter((mention) => !isForeign(mention)).map(({ path, word }) => `${path}: ${word}`),
    [],
  )
  assert.deepEqual(
    foreignWords.filter((entry) => !mentions.some(({ path }) => entry.startsWith(`${path}: `))),
    [],
  )
})

test('files and folders have our names as well', () => {
  const synonym = /(^|\/)(mfa|2fa|otp)(\/|$)|log-?in(?!g)|log-?out|signin(?!g)|signout|user-?id/

  assert.deepEqual(
    code.filter((path) => synonym.test(path)),
    [],
  )
})

test('nothing is left for later in a comment', () => {
  const later = new RegExp(`\\b(${['TO' + 'DO', 'FIX' + 'ME', 'X' + 'XX'].join('|')})\\b`)

  assert.deepEqual(
    code.filter((path) => later.test(textOf(path))),
    [],
  )
})
