import assert from 'node:assert/strict'
import { test } from 'node:test'
import { filesOf, textOf } from './sources.ts'

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

const lock = JSON.parse(textOf('package-lock.json')) as { packages: Record<string, Locked> }

/** What npm would install, by its place in node_modules. */
const locked = Object.entries(lock.packages).filter(
  ([path, { link }]) => path.includes('node_modules/') && !link,
)

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
  for (const [path, { integrity, resolved }] of locked) {
    assert.match(integrity ?? '', /^sha512-/, path)
    if (resolved !== undefined) assert.match(resolved, /^https:\/\/registry\.npmjs\.org\//, path)
  }
})

test('[T218] no package runs a script of its own when it is installed', () => {
  assert.match(textOf('.npmrc'), /^ignore-scripts=true$/m)
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
