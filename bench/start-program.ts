import { fork } from 'node:child_process'
import { once } from 'node:events'
import { inRoot } from '../scripts/root.mjs'

/** CPU time of a process since its start, and the memory that it holds. */
export type Usage = { cpuMs: number; memoryMiB: number }

/** How much of a job was done, and in how long; of some jobs also how long each answer took, and which. */
export type Done = { count: number; seconds: number; times?: number[]; answers?: Record<string, number> }

/** A process of its own, which ends with this one. */
export type Program = {
  usage: () => Promise<Usage>
  /** Has a program of `do-jobs.ts` do one of its jobs. */
  run: (job: string, needs?: object) => Promise<Done>
  stop: () => Promise<void>
}

export type ProgramOptions = {
  words?: string[]
  environment?: Record<string, string>
  /** A folder for its CPU profile. */
  profileTo?: string | undefined
}

/** Starts a TypeScript file with nothing of our environment; it prints to /dev/null, and its errors here. */
export function startProgram(
  file: string,
  { words = [], environment = {}, profileTo }: ProgramOptions = {},
): Program {
  const profile = profileTo === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${profileTo}`]
  const child = fork(inRoot(file), words, {
    cwd: inRoot(),
    env: { PATH: process.env.PATH, ...environment },
    execArgv: [
      '--disable-warning=ExperimentalWarning',
      `--import=${inRoot('bench/report-usage.ts')}`,
      ...profile,
    ],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })

  const failed = () => {
    console.error(`${file} ended before its time, and with it the measurement.`)
    process.exit(1)
  }
  child.once('exit', failed)

  const ask = async <Answer>(question: object | string): Promise<Answer> => {
    child.send(question)
    const [answer] = await once(child, 'message')
    return answer as Answer
  }
  return {
    usage: async () => (await ask<{ usage: Usage }>('usage')).usage,
    run: async (job, needs = {}) => (await ask<{ done: Done }>({ job, needs })).done,
    stop: async () => {
      child.off('exit', failed)
      child.disconnect()
      await once(child, 'exit')
    },
  }
}
