// Measures whether the time of an answer tells an address that has an account from one that has none.
import { parseArgs } from 'node:util'
import { freePort, startTestPostgres } from '../scripts/test-postgres.ts'
import { awaitServer, Connection } from './connection.ts'
import { prepare, productionEnvironment } from './prepare.ts'
import { compareByRanks } from './rank-test.ts'
import { startProgram } from './start-program.ts'

const help = `npm run timing -- [OPTIONS]

  --pairs N   how many interleaved pairs of each kind (300)`

const { values: options } = parseArgs({
  options: { pairs: { type: 'string', default: '300' }, help: { type: 'boolean', default: false } },
})
type Kind = { path: string; bodyFor: (email: string) => object; status: number }

const password = 'a wrong horse battery staple'
const kinds: Record<string, Kind> = {
  'sign-in, wrong password': {
    path: '/v1/sign-in',
    bodyFor: (email) => ({ email, password }),
    status: 401,
  },
  'sign-up': { path: '/v1/sign-up', bodyFor: (email) => ({ email, password }), status: 202 },
  'password reset': { path: '/v1/password-reset', bodyFor: (email) => ({ email }), status: 202 },
}

/** The bars: one of them has to hold. */
const [leastP, mostMs] = [0.001, 3]

/** Pairs that are not counted: the server's code is compiled in them. */
const warmUp = 20

if (options.help) console.log(help)
else process.exitCode = await run(Number(options.pairs))

async function run(pairs: number): Promise<number> {
  const postgres = await startTestPostgres({ durable: true })
  let missed = 0
  try {
    const owner = { ...productionEnvironment(postgres.url), THROTTLE_SERVICE_ATTEMPTS: '100000' }
    const needed = pairs + warmUp
    const { production, belongings } = await prepare(owner, Math.ceil(needed / 8))
    const emails = belongings.flatMap((person) => person.emails)
    const port = await freePort()
    const server = startProgram('packages/server/src/main.ts', {
      words: ['serve'],
      environment: { ...production, PORT: String(port) },
    })
    await awaitServer(port)
    const connection = await Connection.open(port)
    console.log(`${pairs} interleaved pairs of each kind, on one connection:`)
    for (const [name, kind] of Object.entries(kinds)) {
      const { p, shift, medianMs } = await measureKind(connection, kind, emails, pairs)
      const holds = p >= leastP || Math.abs(shift) < mostMs
      if (!holds) missed += 1
      console.log(
        `  ${name.padEnd(26)} p = ${p.toFixed(4)}, existing − unknown = ${shift.toFixed(3)} ms ` +
          `of ${medianMs.toFixed(1)} ms${holds ? '' : '  (beyond the bar)'}`,
      )
    }
    await server.stop()
  } finally {
    await postgres.stop()
  }
  return missed === 0 ? 0 : 1
}

async function measureKind(connection: Connection, kind: Kind, emails: string[], pairs: number) {
  const [existing, unknown]: [number[], number[]] = [[], []]
  for (let at = 0; at < pairs + warmUp; at++) {
    const both = [
      { email: emails[at] ?? '', times: existing },
      { email: `nobody-${at}-${kind.path.length}@example.com`, times: unknown },
    ]
    // Whichever comes first may find things warmer: it is now the one, now the other.
    for (const { email, times } of at % 2 ? both : both.toReversed()) {
      const milliseconds = await timeOf(connection, kind, email, `198.18.${at % 250}.${(at >> 4) % 250}`)
      if (at >= warmUp) times.push(milliseconds)
    }
  }
  const medianMs = unknown.toSorted((a, b) => a - b)[Math.floor(unknown.length / 2)] ?? 0
  return { ...compareByRanks(existing, unknown), medianMs }
}

async function timeOf(connection: Connection, { path, bodyFor, status }: Kind, email: string, ip: string) {
  const headers = {
    host: 'auth.example.com',
    origin: 'https://auth.example.com',
    'content-type': 'application/json',
    'x-forwarded-for': ip,
    'x-forwarded-proto': 'https',
  }
  const start = performance.now()
  const answer = await connection.ask('POST', path, headers, JSON.stringify(bodyFor(email)))
  const spent = performance.now() - start
  if (answer.status !== status) throw new Error(`${path} gave ${answer.status}: ${answer.body}`)
  return spent
}
