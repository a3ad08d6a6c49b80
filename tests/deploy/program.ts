import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { connect } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'

/** Longer than any of these programs takes to start on a busy machine, in milliseconds. */
const patience = 10_000

/** A program of somebody else's, such as a proxy, that runs until it is stopped. */
export class Program {
  readonly child: ChildProcess
  output = ''

  constructor(path: string, args: string[], environment: Record<string, string> = {}) {
    const { PATH, HOME } = process.env
    this.child = spawn(path, args, {
      env: { PATH, HOME, ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    for (const stream of [this.child.stdout, this.child.stderr]) {
      stream?.on('data', (chunk) => {
        this.output += chunk
      })
    }
  }

  /** Waits until somebody can connect to the port; fails when the program has ended before. */
  async listens(port: number): Promise<this> {
    const end = Date.now() + patience
    while (!(await isOpen(port))) {
      if (this.child.exitCode !== null || Date.now() > end)
        throw new Error(`${this.child.spawnfile} does not listen on ${port}:\n${this.output}`)
      await pause(20)
    }
    return this
  }

  /** Ends it and waits until it is gone, what it started included. */
  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return
    this.child.kill(signal)
    await once(this.child, 'close')
  }
}

/** Runs a program to its end and gives what it said; fails when it ends with anything but 0. */
export async function runProgram(
  path: string,
  args: string[],
  environment: Record<string, string> = {},
): Promise<string> {
  const program = new Program(path, args, environment)
  const [code] = await once(program.child, 'close')
  if (code !== 0) throw new Error(`${path} ${args.join(' ')} ended with ${code}:\n${program.output}`)
  return program.output
}

function isOpen(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    socket.on('connect', () => {
      socket.destroy()
      resolve(true)
    })
    socket.on('error', () => resolve(false))
  })
}
