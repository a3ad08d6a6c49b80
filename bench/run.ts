// Measures the speed of the server, as ratios to what the same machine does at the same time without it.
import { writeFileSync } from 'node:fs'
import { cpus, tmpdir } from 'node:os'
import { parseArgs } from 'node:util'
import { freePort, startTestPostgres } from '../scripts/test-postgres.ts'
import { awaitServer } from './connection.ts'
import { contestsOf } from './contests.ts'
import { describeFigures, describeStarts } from './describe.ts'
import { type Figures, measure } from './measure.ts'
import { measureStarts } from './measure-starts.ts'
import { type Prepared, prepare, productionEnvironment } from './prepare.ts'
import { startProgram } from './start-program.ts'

const help = `npm run bench -- [OPTIONS]

  --only NAMES    these alone, with commas between: sign-in, session-check, token-refresh,
                  token-refresh-with-key, access-log, start
  --rounds N      how often each is measured (5)
  --seconds N     how long each time (1.5)
  --json FILE     write all figures to a file
  --profile DIR   write CPU profiles of the server to a folder`

/** As many people as keep a small server busy; each waits for its answer before it asks again. */
const people = 16

const cores = `${cpus().length} × ${cpus()[0]?.model ?? 'unknown'}`
const machine = `${cores}, Node ${process.versions.node}, ${process.platform}`

/** Nothing here waits for ever: after so long it ends, and with it everything that it has started. */
const longestMs = 180_000

const { values: options } = parseArgs({
  options: {
    only: { type: 'string' },
    rounds: { type: 'string', default: '5' },
    seconds: { type: 'string', default: '1.5' },
    json: { type: 'string' },
    profile: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
})
if (options.help) console.log(help)
else await run()

async function run(): Promise<void> {
  setTimeout(() => {
    console.error(`The measurement did not end within ${longestMs / 1000} seconds.`)
    process.exit(1)
  }, longestMs).unref()

  const postgres = await startTestPostgres({ durable: true })
  try {
    say('preparing accounts and sessions')
    const owner = productionEnvironment(postgres.url)
    const prepared = await prepare(owner, people)
    const figures = await race(prepared, owner)
    reportRace(figures)
    const starts = isWanted('start') ? await measureStarts(prepared.production, say) : []
    if (starts.length > 0) console.log(`\n${describeStarts(starts)}`)
    if (options.json)
      writeFileSync(options.json, `${JSON.stringify({ machine, people, figures, starts }, null, 2)}\n`)
  } finally {
    await postgres.stop()
  }
}

/** Starts everything that takes part and measures what is wanted. */
async function race(prepared: Prepared, owner: Record<string, string>): Promise<Figures[]> {
  const { production, publicUrl, connections, belongings, rowIds } = prepared
  const ports = { server: await freePort(), quietServer: await freePort(), hello: await freePort() }
  const serve = (port: number, logLevel: string, profileTo?: string) =>
    startProgram('packages/server/src/main.ts', {
      words: ['serve'],
      environment: { ...production, PORT: String(port), LOG_LEVEL: logLevel },
      profileTo,
    })
  const programs = {
    server: serve(ports.server, 'info', options.profile),
    quietServer: serve(ports.quietServer, 'warn'),
    hello: startProgram('bench/hello.ts', { environment: { PORT: String(ports.hello) } }),
    hashes: startProgram('bench/hash-raw.ts'),
    updates: startProgram('bench/update-rows.ts', {
      environment: { ...owner, CONNECTIONS: String(connections) },
    }),
    load: startProgram('bench/load.ts'),
  }
  await programs.load.run('meet', { publicUrl, belongings })
  for (const port of Object.values(ports)) await awaitServer(port)

  const wanted = contestsOf({ programs, ports, rowIds }).filter(({ name }) => isWanted(name))
  const figures = await measure(wanted, {
    rounds: Number(options.rounds),
    seconds: Number(options.seconds),
    say,
  })
  for (const program of Object.values(programs)) await program.stop()
  return figures
}

function reportRace(figures: Figures[]): void {
  if (figures.length === 0) return
  console.log(
    `\n${machine}; PostgreSQL durable in ${tmpdir()}; ${people} people\n\n${describeFigures(figures)}`,
  )
  const slow = figures.filter(({ ratio, bar = 0 }) => !(ratio >= bar))
  for (const { name, bar } of slow) console.error(`${name} is below its bar of ${bar}.`)
  if (slow.length > 0) process.exitCode = 1
}

function isWanted(name: string): boolean {
  return options.only === undefined || options.only.split(',').includes(name)
}

function say(line: string): void {
  console.error(`  ${line}`)
}
