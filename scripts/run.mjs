#!/usr/bin/env node
// The one door to every command of the repository: installs what is missing, then works with a Node that runs
// TypeScript. It must load on any Node, so everything else is imported after the version is known to be good
// enough.

const oldest = 20

if (Number(process.versions.node.split('.')[0]) < oldest) {
  console.error(
    `Portcullis needs Node ${oldest} or newer to start, and this is Node ${process.versions.node}.`,
  )
  process.exit(1)
}

const server = 'packages/server/src/main.ts'
const tests = 'scripts/test.ts'
const biome = 'node_modules/@biomejs/biome/bin/biome'

const commands = {
  setup: () => console.log('Portcullis is ready. `npm start` runs it, `npm test` proves it.'),
  start: async (run, args) => {
    await buildPages(run).catch((fault) => console.error(`${fault.message} The server starts without them.`))
    return run([server, 'dev', ...args])
  },
  'build:web': (run) => buildPages(run),
  test: (run, args) => run([tests, ...args]),
  check: (run) => run([tests, 'types', 'lint', 'laws']),
  types: (run) => run([tests, 'types']),
  lint: (run) => run([tests, 'lint']),
  format: (run) => run([biome, 'check', '--write', '.']),
  exec: (run, args) =>
    args.length > 0 ? run(args) : misuse('Say which file: npm run exec -- FILE [ARGUMENTS].'),
}

main(process.argv.slice(2)).catch((fault) => {
  console.error(fault.expected ? fault.message : fault)
  process.exit(1)
})

async function main([name, ...args]) {
  if (!Object.hasOwn(commands, name ?? '')) misuse(`Say one of: ${Object.keys(commands).join(', ')}.`)

  const { ensureInstalled } = await import('./install.mjs')
  const { runWithNewNode } = await import('./new-node.mjs')
  await ensureInstalled()

  process.exitCode = await commands[name](runWithNewNode, args)
}

async function buildPages(run) {
  const { buildWeb } = await import('./build-web.mjs')
  await buildWeb(run)
}

function misuse(sentence) {
  console.error(sentence)
  process.exit(2)
}
