import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { test } from 'node:test'
import { filesOf, root, textOf } from './sources.ts'

type Locked = {
  version?: string
  resolved?: string
  integrity?: string
  license?: string
  link?: boolean
  dev?: boolean
  optional?: boolean
  devOptional?: boolean
  peer?: boolean
}

/** What npm would install by a lockfile, by its place in node_modules. */
function lockedBy(lockfile: string): [string, Locked][] {
  const { packages } = JSON.parse(textOf(lockfile)) as { packages: Record<string, Locked> }
  return Object.entries(packages).filter(([path, { link }]) => path.includes('node_modules/') && !link)
}

const locked = lockedBy('package-lock.json')

/** Those of folders that are installed apart. */
const apart = filesOf('{tests,examples}/*/package-lock.json')
/** Stands in the place of one that is not wanted: a folder of ours, of which npm fetches nothing. */
const isNothing = ([path, locked]: [string, Locked]) => /\/nothing$/.test(path) && !locked.version

/** Licences that let anybody host it and change it (SPDX). */
const free = new RegExp(
  `^\\(?(${[
    'MIT(-0)?',
    'ISC',
    'BSD-[23]-Clause',
    '0BSD',
    'Apache-2\\.0',
    'BlueOak-1\\.0\\.0',
    'CC0-1\\.0',
    'CC-BY-4\\.0',
    'Unlicense',
  ].join('|')})\\b`,
)

test('[T218] every package is locked by its digest, and none comes from elsewhere than the registry', () => {
  assert.ok(locked.length > 50, 'the lockfile was read')
  assert.ok(apart.length > 3, 'so were the others')
  const others = apart.flatMap(lockedBy).filter((one) => !isNothing(one))
  for (const [path, { integrity, resolved }] of [...locked, ...others]) {
    assert.match(integrity ?? '', /^sha512-/, path)
    if (resolved !== undefined) assert.match(resolved, /^https:\/\/registry\.npmjs\.org\//, path)
  }
})

test('[T218] no package runs a script of its own when it is installed', () => {
  // MDN's judge of headers has one; only its own test installs it.
  const asked = apart.map(dirname).filter((folder) => folder !== 'tests/observatory')
  for (const folder of ['.', ...asked]) {
    const path = join(folder, '.npmrc')
    assert.ok(existsSync(join(root, path)), path)
    assert.match(textOf(path), /^ignore-scripts=true$/m, path)
  }
})

test('[T218] every range of ours is of the registry: no address, no folder, no tag', () => {
  for (const file of filesOf('package.json', '{packages,examples,web}/**/package.json')) {
    const { dependencies, devDependencies, peerDependencies, optionalDependencies } = JSON.parse(textOf(file))
    const ranges = { ...dependencies, ...devDependencies, ...peerDependencies, ...optionalDependencies }
    for (const [name, range] of Object.entries<string>(ranges)) {
      const isOurs = name.startsWith('@portcullis/')
      assert.match(range, isOurs ? /^\*$/ : /^[~^>=]*\d/, `${file}: ${name}`)
    }
  }
})

test('what the server installs is free to host and to change', () => {
  const installed = locked.filter(([, { dev, devOptional }]) => !dev && !devOptional)
  const others = installed.filter(([, { license }]) => !free.test(license ?? ''))

  assert.deepEqual(
    others.map(([path, { license }]) => `${path}: ${license}`),
    [],
  )
})
