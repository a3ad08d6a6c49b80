import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { root } from '../../scripts/root.mjs'

/** How long a server may take to answer on a busy machine. */
const startWithinMs = 60_000

/** Runs a file of the repository with Node until `stop`, and waits until `url` answers. */
export async function startChild(words: string[], env: Record<string, string>, url: string) {
  const { DATABASE_URL: _, TEST_DATABASE_URL: __, NODE_TEST_CONTEXT: ___, ...inherited } = process.env
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', ...words], {
    cwd: root,
    env: { ...inherited, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let printed = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (printed += chunk))

  const stop = () => end(child)
  try {
    await answering(url, child, startWithinMs)
  } catch (cause) {
    await stop()
    throw new Error(`${words.join(' ')} did not answer at ${url}. It printed:\n${printed}`, { cause })
  }
  return { stop, printed: () => printed }
}

/** A port that nobody listens at just now. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, 'localhost')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  return typeof address === 'object' && address
    ? address.port
    : Promise.reject(new Error('There is no port.'))
}

async function answering(url: string, child: ChildProcess, withinMs: number): Promise<void> {
  const end = performance.now() + withinMs
  for (;;) {
    const answer = await fetch(url, { signal: AbortSignal.timeout(5_000) }).catch(() => undefined)
    if (answer) return
    if (child.exitCode !== null) throw new Error(`It ended with ${child.exitCode}.`)
    if (performance.now() > end) throw new Error(`It took longer than ${withinMs / 1000} s.`)
    await pause(100)
  }
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = once(child, 'exit')
  child.kill('SIGTERM')
  const timer = setTimeout(() => child.kill('SIGKILL'), 5_000)
  await ended
  clearTimeout(timer)
}
