// Measures what people who are signed in notice of a flood of sign-ins.
import { parseArgs } from 'node:util'
import { freePort, startTestPostgres } from '../scripts/test-postgres.ts'
import { awaitServer } from './connection.ts'
import { prepare, productionEnvironment } from './prepare.ts'
import { startProgram } from './start-program.ts'

const help = `npm run flood -- [OPTIONS]

  --width N     how many sign-ins at once (200)
  --seconds N   how long (10)`

/** The bars: p99 as a multiple of the idle one, MiB of the server's process, ms of the slowest refusal. */
const bars = { p99Ratio: 5, memoryMiB: 512, refusalMs: 100 }

const { values: options } = parseArgs({
  options: {
    width: { type: 'string', default: '200' },
    seconds: { type: 'string', default: '10' },
    help: { type: 'boolean', default: false },
  },
})
if (options.help) console.log(help)
else process.exitCode = await run(Number(options.width), Number(options.seconds))

async function run(width: number, seconds: number): Promise<number> {
  const postgres = await startTestPostgres({ durable: true })
  try {
    const owner = { ...productionEnvironment(postgres.url), THROTTLE_SERVICE_ATTEMPTS: '100000' }
    const { production, publicUrl, belongings } = await prepare(owner, 4)
    const port = await freePort()
    const environment = { ...production, PORT: String(port) }
    const server = startProgram('packages/server/src/main.ts', { words: ['serve'], environment })
    const [people, guessers] = [startProgram('bench/flood-load.ts'), startProgram('bench/flood-load.ts')]
    await awaitServer(port)
    await people.run('meet', { publicUrl, belongings })
    await people.run('look', { port, seconds: 2 }) // Until the code is compiled.

    const idle = spreadOf((await people.run('look', { port, seconds })).times)
    const [flooded, flood] = await Promise.all([
      people.run('look', { port, seconds }),
      guessers.run('guess', { port, seconds, width }),
    ])
    const during = spreadOf(flooded.times)
    const refusals = spreadOf(flood.times)
    const { memoryMiB } = await server.usage()
    for (const program of [people, guessers, server]) await program.stop()

    const ratio = during.p99 / idle.p99
    console.log(`${width} sign-ins at once, for ${seconds} s; answers: ${JSON.stringify(flood.answers)}`)
    console.log(`  session check, idle       median ${ms(idle.median)}, p99 ${ms(idle.p99)}`)
    console.log(`  session check, meanwhile  median ${ms(during.median)}, p99 ${ms(during.p99)}`)
    console.log(`  p99 meanwhile over idle   ${ratio.toFixed(1)} (bar ${bars.p99Ratio})`)
    console.log(`  refusals                  median ${ms(refusals.median)}, p99 ${ms(refusals.p99)},`)
    console.log(`                            slowest ${ms(refusals.most)} (bar ${bars.refusalMs} ms)`)
    console.log(`  memory of the server      ${memoryMiB.toFixed(0)} MiB (bar ${bars.memoryMiB})`)
    const holds = ratio <= bars.p99Ratio && memoryMiB <= bars.memoryMiB && refusals.most < bars.refusalMs
    return holds ? 0 : 1
  } finally {
    await postgres.stop()
  }
}

function ms(milliseconds: number): string {
  return `${milliseconds.toFixed(1)} ms`
}

function spreadOf(times: number[] = []) {
  const sorted = times.toSorted((a, b) => a - b)
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0
  return { median: at(0.5), p99: at(0.99), most: at(1) }
}
