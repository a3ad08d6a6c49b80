import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { styleText } from 'node:util'
import { inRoot } from './root.mjs'

// Makes the folder of a new feature: `npm run new feature password-hint`. What it writes fails until it is
// filled in.

const [kind, name = ''] = process.argv.slice(2)

if (kind !== 'feature' || !/^[a-z]+(-[a-z]+)*$/.test(name)) {
  console.error('Say: npm run new feature NAME, the name in lower case with hyphens, such as password-hint.')
  process.exit(2)
}

const folder = `packages/server/src/features/${name}`
if (existsSync(inRoot(folder))) {
  console.error(`There is a ${folder} already.`)
  process.exit(2)
}

const capitals = name.toUpperCase()
const camel = name.replace(/-(\w)/g, (_, letter) => letter.toUpperCase())
const words = name.replaceAll('-', ' ')

const readme = `# ${words[0]?.toUpperCase()}${words.slice(1)}

One sentence: what a person gets from it.

> ${capitals}-1 One sentence that a test can prove wrong.

| route | answers | refuses with |
|---|---|---|
| \`POST /v1/${name}\` | 204 | \`malformed_request\` |
`

const routes = `import { paths } from '@portcullis/protocol/paths'
import { route } from '../../http/route.ts'

export const ${camel}Routes = [
  route(
    {
      method: 'POST',
      path: paths.${camel},
      summary: '',
      guard: 'signed-in',
      answer: { status: 204 },
      refusals: [],
    },
    async () => {
      throw new Error('Write the first verb of ${name}.')
    },
  ),
]
`

const test = `import assert from 'node:assert/strict'
import { test } from 'node:test'

test('[${capitals}-1] the sentence of the promise, as it looks from outside', () => {
  assert.fail('Write the first promise of ${name}, and prove it.')
})
`

mkdirSync(inRoot(folder), { recursive: true })
for (const [file, text] of Object.entries({
  'README.md': readme,
  'routes.ts': routes,
  [`${name}.test.ts`]: test,
})) {
  writeFileSync(inRoot(folder, file), text)
  console.log(`  ${styleText('green', '+')} ${folder}/${file}`)
}

console.log(`
Then, by hand:
  1. tests/storeys.ts and AGENTS.md: add '${name}' to the lowest storey above all that it imports.
  2. packages/protocol/src/paths.ts: add ${camel}: '/v1/${name}'.
  3. packages/server/src/routes.ts: add its routes.
  4. README.md: write the promise, and in ${name}.test.ts its proof.
`)
