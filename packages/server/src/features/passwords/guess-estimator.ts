import { Worker } from 'node:worker_threads'
import type { Context } from '../../platform/context.ts'
import type { GuessQuestion } from './guess-thread.ts'

export type GuessEstimator = {
  /** How many guesses a password stands, as a power of ten; undefined when there was no time to tell. */
  estimate: (question: GuessQuestion) => Promise<number | undefined>
}

/**
 * So much of a password is looked at. The work grows with the square: in a second and a half there are 128
 * characters of the worst kind, in a fifth of that 64. Whoever guesses all of it guesses its beginning first.
 */
const mostCharacters = 64

/** Longest a person waits for an estimate, in milliseconds, the start of the thread included. */
const longestWaitMs = 2000

/** So many may wait; an estimate takes about five milliseconds. */
const mostWaiting = 64

/** The word lists take about 70 MB: after so many milliseconds without a new password they are let go. */
const idleMs = 60_000

type Waiting = GuessQuestion & { deadline: number; answer: (guesses: number | undefined) => void }

/**
 * Estimates guesses with zxcvbn on a thread of its own, one at a time, so that no password holds up the
 * requests of others. The thread starts with the first new password and ends when none comes. [PASSWORDS-8]
 */
export function createGuessEstimator(ctx: Context): GuessEstimator {
  const waiting: Waiting[] = []
  let thread: Worker | undefined
  let asked: Waiting | undefined
  let timer: NodeJS.Timeout | undefined

  const start = () => {
    const started = new Worker(new URL('guess-thread.ts', import.meta.url))
    started.on('message', (guesses: number) => started === thread && settle(guesses))
    started.on('error', (fault) => {
      ctx.log.error({ why: fault.message }, 'estimating guesses')
      if (started === thread) giveUp()
    })
    return started
  }

  const settle = (guesses: number | undefined) => {
    clearTimeout(timer)
    asked?.answer(guesses)
    asked = undefined
    next()
  }

  const giveUp = () => {
    void thread?.terminate()
    thread = undefined
    settle(undefined)
  }

  const next = () => {
    asked = waiting.shift()
    while (asked && asked.deadline <= performance.now()) {
      asked.answer(undefined)
      asked = waiting.shift()
    }
    if (asked) {
      thread ??= start()
      thread.ref()
      thread.postMessage({ password: asked.password, own: asked.own } satisfies GuessQuestion)
      timer = setTimeout(giveUp, asked.deadline - performance.now())
    } else {
      thread?.unref()
      timer = setTimeout(giveUp, idleMs).unref()
    }
  }

  return {
    estimate: ({ password, own }) => {
      if (waiting.length >= mostWaiting) return Promise.resolve(undefined)
      return new Promise((answer) => {
        const deadline = performance.now() + longestWaitMs
        waiting.push({ password: beginningOf(password), own, deadline, answer })
        if (asked === undefined) {
          clearTimeout(timer)
          next()
        }
      })
    },
  }
}

function beginningOf(password: string): string {
  return [...password.normalize('NFC')].slice(0, mostCharacters).join('')
}
