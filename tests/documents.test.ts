import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { test } from 'node:test'
import { filesOf, root, textOf } from './sources.ts'
import { storeys } from './storeys.ts'

const documents = filesOf('*.md', '{packages,web,examples,docs,deploy,bench}/**/*.md')

test('every npm script that a document names exists', () => {
  const { scripts } = JSON.parse(textOf('package.json'))
  const unknown = documents.flatMap((path) =>
    [...textOf(path).matchAll(/npm run (?:-s )?([a-z][\w:-]*)/g)]
      .filter(([, name]) => name !== undefined && !(name in scripts) && !isOwnScript(path, name))
      .map(([, name]) => `${path} says: npm run ${name}`),
  )

  assert.deepEqual(unknown, [])
})

test('every link of a document to a file leads to one', () => {
  const dead = documents.flatMap((path) =>
    [...proseOf(path).matchAll(/\]\((?![a-z]+:|#|\/)([^)#\s]+)[^)]*\)/g)]
      .filter(([, target = '']) => !existsSync(join(root, dirname(path), target)))
      .map(([, target]) => `${path} links to ${target}`),
  )

  assert.deepEqual(dead, [])
})

test('AGENTS.md shows the storeys as they are, on one page', () => {
  const text = textOf('AGENTS.md')
  const shown = [...text.matchAll(/^\d+\. (.+)$/gm)].map(([, names = '']) => names.split(', '))

  assert.deepEqual(shown, storeys)
  assert.ok(text.split('\n').length <= 66, 'a page has 66 lines')
})

test('STYLE.md stays within five screens', () => {
  assert.ok(textOf('STYLE.md').split('\n').length <= 5 * 50)
})

/** A document without its blocks of code. */
function proseOf(path: string): string {
  return textOf(path).replaceAll(/^```[\s\S]*?^```/gm, '')
}

/** An example has a package.json of its own. */
function isOwnScript(path: string, name: string): boolean {
  const manifest = join(dirname(path), 'package.json')
  return existsSync(join(root, manifest)) && name in (JSON.parse(textOf(manifest)).scripts ?? {})
}

test('README.md shows the twenty lines as they run', () => {
  const [, shown] = /```html\n([\s\S]*?)```/.exec(textOf('README.md')) ?? []

  assert.equal(shown, textOf('examples/twenty-lines/index.html'))
  assert.equal(shown?.trimEnd().split('\n').length, 20)
})
