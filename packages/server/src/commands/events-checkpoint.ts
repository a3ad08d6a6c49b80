import type { Print } from '../commands.ts'
import { describeCheckpoint } from '../features/audit-log/checkpoint.ts'
import { selectNewestSeal } from '../features/audit-log/queries.ts'
import { readArguments } from '../platform/arguments.ts'
import type { Environment } from '../platform/settings.ts'
import { withContext } from './open-context.ts'

/**
 * `portcullis events checkpoint`: prints the newest seal in one line, to be kept elsewhere. Gives 1 when
 * there is none yet.
 */
export async function printCheckpoint(
  args: string[],
  environment: Environment,
  print: Print,
): Promise<0 | 1> {
  readArguments(args, 'portcullis events checkpoint', {})
  const newest = await withContext(environment, (ctx) => ctx.db.first(selectNewestSeal()))
  print(
    newest ? JSON.stringify(describeCheckpoint(newest)) : 'Nothing is sealed yet: a running server does it.',
  )
  return newest ? 0 : 1
}
