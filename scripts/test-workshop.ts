import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { root } from './root.mjs'
import { startTestPostgres, type TestPostgres } from './test-postgres.ts'

/** Where one run of tests keeps what it starts, so that all of it ends with the run, however the run ends. */
export type Workshop = ReturnType<typeof openWorkshop>

export function openWorkshop() {
  const folder = mkdtempSync(join(tmpdir(), 'portcullis-tests-'))
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
    folder,
    interruptedBy: () => interruptedBy,

    /** Runs Node with `words` and tells its exit code. */
    async node(words: string[], env: NodeJS.ProcessEnv = process.env): Promise<number> {
      if (interruptedBy) return 1
      const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', ...words], {
        cwd: root,
        stdio: 'inherit',
        env,
      })
      children.add(child)
      const [code] = await once(child, 'exit')
      children.delete(child)
      return code ?? 1
    },

    /** The PostgreSQL of this run: the one of TEST_DATABASE_URL, or one that starts at the first call. */
    async postgresUrl(): Promise<string> {
      if (process.env.TEST_DATABASE_URL) return process.env.TEST_DATABASE_URL
      postgres ??= await startTestPostgres()
      return postgres.url
    },

    async close(): Promise<void> {
      await postgres?.stop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
