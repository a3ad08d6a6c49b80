import type { Print } from '../commands.ts'
import { issueFirstLink } from '../features/operators/first-administrator.ts'
import { createContext, type Foundation } from '../platform/context.ts'

/**
 * Prints where the first administrator comes to be, on a database where there is nobody yet. It stands in no
 * line of the log. That it cannot be written keeps nobody from serving. [OPERATORS-7]
 */
export async function printFirstLink(foundation: Foundation, print: Print): Promise<void> {
  const ctx = createContext(foundation)
  const link = await issueFirstLink(ctx).catch((error: Error) =>
    ctx.log.warn({ why: error.message }, 'no link for the first administrator was made'),
  )
  if (!link) return
  print('There is no account yet. Whoever opens this within an hour is the first administrator:')
  print(`  ${link}`)
}
