import { readFileSync } from 'node:fs'
import type { Print } from '../commands.ts'
import { type Checkpoint, readCheckpoints } from '../features/audit-log/checkpoint.ts'
import { type Verification, verifyEvents } from '../features/audit-log/verify-events.ts'
import { readArguments } from '../platform/arguments.ts'
import { Misuse } from '../platform/misuse.ts'
import type { Environment } from '../platform/settings.ts'
import { withContext } from './open-context.ts'
import { sayCount, sayMoment } from './say-amounts.ts'

const usage = 'portcullis events verify [--checkpoint FILE] [--json]'

/** Between two lines of progress. */
const betweenMs = 2000

/**
 * `portcullis events verify`: judges the whole audit log by its seals, and by checkpoints that were kept
 * elsewhere. Gives 1 when something is not as it was sealed. [AUDIT-LOG-7]
 */
export async function verify(args: string[], environment: Environment, print: Print): Promise<0 | 1> {
  const { values } = readArguments(args, usage, {
    options: { checkpoint: { type: 'string' }, json: { type: 'boolean' } },
  })
  const checkpoints = values.checkpoint === undefined ? [] : readFile(values.checkpoint)
  const verified = await withContext(environment, (ctx) =>
    verifyEvents(ctx, { checkpoints, tell: values.json ? () => undefined : tellNowAndThen(print) }),
  )
  const isSound = verified.findings.length === 0
  if (values.json) print(JSON.stringify({ isSound, ...verified }, null, 2))
  else for (const line of says(verified, checkpoints.length)) print(line)
  return isSound ? 0 : 1
}

function readFile(path: string): Checkpoint[] {
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch (error) {
    throw new Misuse(`The checkpoints cannot be read: ${(error as Error).message}`)
  }
  const checkpoints = readCheckpoints(text)
  if (checkpoints.length > 0) return checkpoints
  throw new Misuse(`There is no checkpoint in ${path}. Make one: portcullis events checkpoint`)
}

function tellNowAndThen(print: Print) {
  let last = performance.now()
  return ({ events, seals }: { events: number; seals: number }) => {
    if (performance.now() - last < betweenMs) return
    last = performance.now()
    print(`… ${sayCount(events, 'event')} under ${sayCount(seals, 'seal')}`)
  }
}

function says(verified: Verification, checkpoints: number): string[] {
  const { findings, events, seals, unsealed, expired, erased, late, foreignKeys } = verified
  const verdict = findings.length === 0 ? 'Everything is as it was sealed' : 'The log is not as it was sealed'
  return [
    ...findings,
    `${verdict}: ${sayCount(events, 'event')} under ${sayCount(seals, 'seal')}` +
      `${checkpoints > 0 ? `, and ${sayCount(checkpoints, 'checkpoint')}` : ''}.`,
    ...(expired > 0 ? [`${sayCount(expired, 'event')} of before have expired.`] : []),
    ...(erased > 0
      ? [`${sayCount(erased, 'event')} of erased accounts do not say where they came from.`]
      : []),
    ...(unsealed.since
      ? [`${sayCount(unsealed.count, 'event')} since ${sayMoment(unsealed.since)} are not sealed yet.`]
      : []),
    ...(late > 0
      ? [`${sayCount(late, 'seal')} came an hour or more after its last event: so long it could be changed.`]
      : []),
    ...(foreignKeys.length > 0
      ? [`Signed under keys that are not here, and vouched for by a later seal: ${foreignKeys.join(', ')}.`]
      : []),
    ...(checkpoints === 0
      ? ['Whether the newest seals were cut off, only a checkpoint can show: --checkpoint FILE.']
      : []),
  ]
}
