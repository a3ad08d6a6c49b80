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
      for (const child of children) child.kill('SIGTERM')
    })
  }

  return {
    interruptedBy: () => interruptedBy,

    /** Runs Node with `words`, and gives its exit code and what it wrote to its descriptor 3. */
    async node(words: string[], env: NodeJS.ProcessEnv = process.env): Promise<Ended> {
      if (interruptedBy) return { code: 1, report: '' }
      const flags = ['--disable-warning=ExperimentalWarning']
      const stdio = ['inherit', 'inherit', 'inherit', 'pipe'] as const
      const child = spawn(process.execPath, [...flags, ...words], { cwd: root, stdio: [...stdio], env })
      children.add(child)

      let report = ''
      child.stdio[3]?.on('data', (chunk) => (report += chunk))
      const [code] = await once(child, 'close')
      children.delete(child)
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
