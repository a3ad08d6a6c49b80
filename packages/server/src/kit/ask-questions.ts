import { createInterface } from 'node:readline/promises'
import { type Answers, questions } from './answers.ts'
import { judgeAnswers } from './judge-answers.ts'
import type { MadeSecrets } from './make-secrets.ts'

/**
 * Asks at the terminal for what flags have not said, and asks again until the answer holds. Gives undefined
 * when the person leaves. [INIT-3]
 */
export async function askQuestions(
  given: Partial<Answers>,
  made: MadeSecrets,
): Promise<Partial<Answers> | undefined> {
  const terminal = createInterface({ input: process.stdin, output: process.stdout })
  const left = new Promise<undefined>((resolve) => terminal.once('close', () => resolve(undefined)))
  const answers = { ...given }
  try {
    for (const question of questions) {
      if (answers[question.key] !== undefined || question.isAsked?.(answers) === false) continue
      const offered = question.default === undefined ? question.example : question.default || 'none'
      for (;;) {
        const line = await Promise.race([terminal.question(`${question.asks} (${offered}) `), left])
        if (line === undefined) return undefined
        const answer = line.trim() || question.default
        if (answer === undefined) continue
        const mistakes = judgeAnswers({ ...answers, [question.key]: answer }, made)
        const own = mistakes.filter(({ flag }) => flag === question.flag)
        for (const { message } of own) terminal.write(`  ${message}\n`)
        if (own.length > 0) continue
        Object.assign(answers, { [question.key]: answer })
        break
      }
    }
    return answers
  } finally {
    terminal.close()
  }
}
