import { parentPort } from 'node:worker_threads'
import { ZxcvbnFactory } from '@zxcvbn-ts/core'
import { adjacencyGraphs, dictionary as everywhere } from '@zxcvbn-ts/language-common'
import { dictionary as english } from '@zxcvbn-ts/language-en'

/** What the thread is asked: how many guesses a password stands, of somebody who knows the person. */
export type GuessQuestion = { password: string; own: string[] }

/** That it has read its word lists, and then one power of ten for each question. */
export type GuessAnswer = 'ready' | number

const estimator = new ZxcvbnFactory({ graphs: adjacencyGraphs, dictionary: { ...everywhere, ...english } })
const say = (answer: GuessAnswer) => parentPort?.postMessage(answer)

parentPort?.on('message', ({ password, own }: GuessQuestion) =>
  say(estimator.check(password, own).guessesLog10),
)
say('ready')
