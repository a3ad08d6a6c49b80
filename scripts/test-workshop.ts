import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { root } from './root.mjs'
import { startTestPostgres, type TestPostgres } from './test-postgres.ts'

/** Where one run of tests keeps what it starts, so that all of it ends with the run, however the run ends. */
export type Workshop = ReturnType<typeof openWorkshop>

export type Ended = { code: number; report: string }

export function openWorkshop() {
  const children = new Set<ChildProcess>()
  let postgres: TestPostgres | undefined
  let interruptedBy: NodeJS.Signals | undefined

  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      interruptedBy ??= signal
      for (const child of children) end(child, 'SIGTERM')
    })
  }

  return {
    interruptedBy: () => interruptedBy,

    /**
     * Runs Node with `words`, and gives its exit code and what it wrote to its descriptor 3. Whatever it has
     * started ends with it, and all of it when the time is over.
     */
    async node(words: string[], env: NodeJS.ProcessEnv = process.env, limitMs = 10 * 60_000): Promise<Ended> {
      if (interruptedBy) return { code: 1, report: '' }
      const flags = ['--disable-warning=ExperimentalWarning']
      const stdio = ['inherit', 'inherit', 'inherit', 'pipe'] as const
      const child = spawn(process.execPath, [...flags, ...words], {
        cwd: root,
        stdio: [...stdio],
        env,
        detached: true,
      })
      children.add(child)
      const limit = setTimeout(() => {
        console.error(`  It has not ended after ${limitMs / 60_000} minutes, and is ended now.`)
        end(child, 'SIGKILL')
      }, limitMs)

      let report = ''
      child.stdio[3]?.on('data', (chunk) => (report += chunk))
      const [code] = await once(child, 'close')
      clearTimeout(limit)
      children.delete(child)
      end(child, 'SIGKILL')
      return { code: code ?? 1, report }
    },

    /** The PostgreSQL of this run: the one of TEST_DATABASE_URL, or one that starts at the first call. */
    async postgresUrl(): Promise<string> {
      if (process.env.TEST_DATABASE_URL) return process.env.TEST_DATABASE_URL
      postgres ??= await startTestPostgres()
      return postgres.url
    },

    async close(): Promise<void> {
      await postgres?.stop()
    },
  }
}

/** Ends a child with all that it has started, as far as that is in its group still. */
function end(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined) return
  try {
    process.kill(-child.pid, signal)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}
