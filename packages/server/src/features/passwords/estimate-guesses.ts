import { Worker } from 'node:worker_threads'
import type { GuessAnswer, GuessQuestion } from './guess-thread.ts'

/**
 * So much of a password is looked at. The work grows with the square: the worst 128 characters take twice as
 * long as the worst 64. Whoever guesses all of it guesses its beginning first.
 */
const mostCharacters = 64

/** Longest a person waits for an estimate once the thread is there, in milliseconds. */
const longestWaitMs = 2000

/** Longest the thread may take to start, in milliseconds; a quarter of a second was measured. */
const longestStartMs = 10_000

/** So many may wait; an estimate takes about five milliseconds. */
const mostWaiting = 64

/** The word lists take about 80 MB: after so many milliseconds without a new password they are let go. */
const idleMs = 60_000

type Waiting = { question: GuessQuestion; since: number; answer: (guesses: number | undefined) => void }

/** One thread for the process: it knows words, and nothing of a server. */
let thread: { worker: Worker; isReady: boolean } | undefined
let asked: Waiting | undefined
let timer: NodeJS.Timeout | undefined
const waiting: Waiting[] = []

/**
 * Estimates with zxcvbn how many guesses a password stands, as a power of ten; undefined when there was no
 * time to tell. It runs on a thread of its own, one at a time, so that no password holds up the requests of
 * others; the thread starts with the first new password and ends when none comes. [PASSWORDS-8]
 */
export function estimateGuesses({ password, own }: GuessQuestion): Promise<number | undefined> {
  if (waiting.length >= mostWaiting) return Promise.resolve(undefined)
  const beginning = [...password.normalize('NFC')].slice(0, mostCharacters).join('')
  return new Promise((answer) => {
    waiting.push({ question: { password: beginning, own }, since: performance.now(), answer })
    if (asked === undefined && thread?.isReady !== false) askNext()
  })
}

function askNext(): void {
  clearTimeout(timer)
  thread ??= { worker: startThread(), isReady: false }
  if (!thread.isReady) {
    thread.worker.ref()
    timer = setTimeout(giveUp, longestStartMs)
    return
  }

  asked = waiting.shift()
  while (asked && performance.now() - asked.since > longestWaitMs) {
    asked.answer(undefined)
    asked = waiting.shift()
  }
  if (asked) {
    thread.worker.ref()
    thread.worker.postMessage(asked.question)
    timer = setTimeout(giveUp, longestWaitMs)
  } else {
    thread.worker.unref()
    timer = setTimeout(giveUp, idleMs).unref()
  }
}

function startThread(): Worker {
  const started = new Worker(new URL('guess-thread.ts', import.meta.url))
  started.on('message', (answer: GuessAnswer) => {
    if (started !== thread?.worker) return
    if (answer === 'ready') {
      thread.isReady = true
      for (const one of waiting) one.since = performance.now()
    } else {
      asked?.answer(answer)
    }
    askNext()
  })
  started.on('error', () => started === thread?.worker && giveUp())
  return started
}

/** Ends the thread, and tells whoever waits for it that there is no answer. */
function giveUp(): void {
  clearTimeout(timer)
  void thread?.worker.terminate()
  thread = undefined
  for (const { answer } of [...(asked ? [asked] : []), ...waiting.splice(0)]) answer(undefined)
  asked = undefined
}
