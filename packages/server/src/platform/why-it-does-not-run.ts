import { Misuse } from './misuse.ts'
import { isOutage } from './outage.ts'

/** Why a command could not run, and what to do: a stack is shown only where neither is known. */
export function whyItDoesNotRun(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const { code } = error as { code?: string }
  if (error instanceof Misuse) return error.message
  if (isOutage(error)) return `The database of DATABASE_URL does not answer: ${error.message || code}.`
  return error.stack ?? error.message
}
