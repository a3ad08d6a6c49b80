import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { freePort } from '../scripts/test-postgres.ts'
import { awaitServer } from './connection.ts'
import { startProgram } from './start-program.ts'

export type StartFigures = { name: string; firstAnswerMs: number; idleMiB: number }

/** How long a server is left alone before its memory is read, in milliseconds. */
const idleMs = 3000

/** Starts the server as in production, and as in development with a new and with a filled database. */
export async function measureStarts(
  production: Record<string, string>,
  say: (line: string) => void,
): Promise<StartFigures[]> {
  const folder = mkdtempSync(join(tmpdir(), 'portcullis-start-'))
  try {
    const development = { DATA_DIR: folder }
    return [
      await measureStart('serve, PostgreSQL', 'serve', production, say),
      await measureStart('dev, new embedded database', 'dev', development, say),
      await measureStart('dev, embedded database', 'dev', development, say),
    ]
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

async function measureStart(
  name: string,
  command: string,
  environment: Record<string, string>,
  say: (line: string) => void,
): Promise<StartFigures> {
  say(`starting: ${name}`)
  const port = await freePort()
  const startedAt = performance.now()
  const server = startProgram('packages/server/src/main.ts', {
    words: [command],
    environment: { ...environment, PORT: String(port) },
  })
  await awaitServer(port)
  const firstAnswerMs = performance.now() - startedAt
  await pause(idleMs)
  const { memoryMiB } = await server.usage()
  await server.stop()
  return { name, firstAnswerMs, idleMiB: memoryMiB }
}
