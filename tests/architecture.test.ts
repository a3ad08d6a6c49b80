import assert from 'node:assert/strict'
import { test } from 'node:test'
import { featureOf, filesOf, isForTests, packageOf, type Source, sources, textOf } from './sources.ts'
import { storeys } from './storeys.ts'

const edges = sources.flatMap((source) =>
  source.imports.map(({ name, isType }) => ({ from: source.path, to: name, isType })),
)
const storeyOf = (feature: string) => storeys.findIndex((storey) => storey.includes(feature))

test('a feature leans only on the storeys below it', () => {
  const climbing = offenders((from, to) => {
    const [leaning, ground] = [featureOf(from), featureOf(to)]
    if (leaning === undefined || ground === undefined || leaning === ground) return false
    return storeyOf(ground) >= storeyOf(leaning)
  })

  assert.deepEqual(climbing, [])
})

test('every feature stands on exactly one storey', () => {
  const features = new Set(
    sources.map((source) => featureOf(source.path)).filter((name) => name !== undefined),
  )
  const homeless = [...features].filter((feature) => storeyOf(feature) < 0)
  const all = storeys.flat()

  assert.deepEqual(homeless, [], 'add it to tests/storeys.ts')
  assert.deepEqual(all, [...new Set(all)])
})

test('a feature has the rooms of every feature, and its document', () => {
  const features = filesOf('packages/server/src/features/*/*').map((path) => featureOf(path))
  const documents = filesOf('packages/server/src/features/*/README.md').map((path) => featureOf(path))

  assert.deepEqual(
    [...new Set(features)].filter((feature) => !documents.includes(feature)),
    [],
  )
})

test('only routes, cookies, app.ts and http/ know Hono', () => {
  const knowing = offenders((from, to) => {
    if (!/^hono(\/|$)/.test(to)) return false
    return !/\/(routes|cookies)\.ts$|\/src\/app\.ts$|\/src\/http\//.test(from)
  })

  assert.deepEqual(knowing, [])
})

test('cookies are written by http/cookies.ts alone', () => {
  const own = /\/src\/http\/(cookies|headers)\.ts$/
  const writing = sources
    .filter(({ path }) => path.startsWith('packages/server/src/') && !own.test(path) && !isForTests(path))
    .filter(({ text }) => /['"`]set-cookie|appendCookie|hono\/cookie/i.test(text))
    .map(({ path }) => path)

  assert.deepEqual(writing, [])
})

test('SQL is written in queries.ts and platform/ alone', () => {
  const isSql = (to: string) => to === 'sql-template-tag' || to.endsWith('/platform/db/sql.ts')
  const writing = offenders((from, to, isType) => {
    return isSql(to) && !isType && !/\/queries\.ts$|\/src\/platform\//.test(from)
  })

  assert.deepEqual(writing, [])
})

test('features and http/ reach the database through queries.ts alone', () => {
  const reaching = offenders((from, to, isType) => {
    if (isType || !/\/src\/platform\/db\//.test(to)) return false
    return /\/src\/(features|http)\//.test(from) && !from.endsWith('/queries.ts')
  })

  assert.deepEqual(reaching, [])
})

test('platform/ and http/ know no feature', () => {
  const knowing = offenders(
    (from, to) => /\/src\/(platform|http)\//.test(from) && featureOf(to) !== undefined,
  )

  assert.deepEqual(knowing, [])
})

test('platform/ does not know http/', () => {
  const knowing = offenders((from, to) => /\/src\/platform\//.test(from) && /\/src\/http\//.test(to))

  assert.deepEqual(knowing, [])
})

test('packages look only towards the protocol', () => {
  const allowed: Record<string, string[]> = {
    protocol: [],
    server: ['protocol'],
    client: ['protocol'],
    web: ['client', 'protocol'],
  }
  const straying = offenders((from, to) => {
    const [own, other] = [packageOf(from), packageOf(to)]
    if (own === undefined || other === undefined || own === other) return false
    return !allowed[own]?.includes(other)
  })

  assert.deepEqual(straying, [])
})

test('a package says in its package.json what it imports', () => {
  const undeclared = sources.flatMap((source) =>
    source.imports
      .filter(({ name }) => !isDeclared(source, name))
      .map(({ name }) => `${source.path} imports ${name}`),
  )

  assert.deepEqual(undeclared, [])
})

test('no package hides its files behind an index', () => {
  const barrels = sources.filter(({ path }) => /\/index\.m?tsx?$/.test(path)).map(({ path }) => path)

  assert.deepEqual(barrels, [])
})

test('production never imports what only tests use', () => {
  assert.deepEqual(
    offenders((_from, to) => isForTests(to)),
    [],
  )
})

function offenders(breaks: (from: string, to: string, isType: boolean) => boolean): string[] {
  return edges
    .filter(({ from, to, isType }) => breaks(from, to, isType))
    .map(({ from, to }) => `${from} imports ${to}`)
}

function isDeclared(source: Source, name: string): boolean {
  if (/^(node:|packages\/|web\/)/.test(name)) return true
  const folder = source.path.startsWith('web/') ? 'web' : source.path.split('/').slice(0, 2).join('/')
  const read = (file: string) =>
    filesOf(`${folder}/${file}`).length ? JSON.parse(textOf(`${folder}/${file}`)) : {}
  const { dependencies, devDependencies, peerDependencies } = read('package.json')
  const aliases = read('tsconfig.json').compilerOptions?.paths
  const declared = { ...dependencies, ...devDependencies, ...peerDependencies }
  const packageName = name.startsWith('@') ? name.split('/').slice(0, 2).join('/') : name.split('/')[0]

  return name in { ...aliases } || (packageName !== undefined && packageName in declared)
}
