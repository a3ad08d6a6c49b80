import type { Print } from '../commands.ts'
import { describeKeys, type KeyDescription } from '../features/signing-keys/describe-keys.ts'
import { type FallbackNeeds, whatNeedsFallback } from '../former-secrets.ts'
import { readArguments } from '../platform/arguments.ts'
import type { Environment } from '../platform/settings.ts'
import { withContext } from './open-context.ts'
import { sayCount, sayMoment, saySpan } from './say-amounts.ts'

/**
 * `portcullis keys list`: shows every signing key, and what is still sealed under a former `SECRET_KEY`.
 * [KEYS-1]
 */
export async function listKeys(args: string[], environment: Environment, print: Print): Promise<0> {
  const { values } = readArguments(args, 'portcullis keys list [--json]', {
    options: { json: { type: 'boolean' } },
  })
  const { keys, needs } = await withContext(environment, async (ctx) => ({
    keys: await describeKeys(ctx),
    needs: await whatNeedsFallback(ctx),
  }))
  if (values.json) {
    print(JSON.stringify({ keys, needsFallback: needs }, null, 2))
    return 0
  }
  const head = ['KID', 'STATE', 'SINCE', 'AGE', 'SEALED UNDER', 'NEXT']
  for (const line of inColumns([head, ...keys.map(rowOf)])) print(line)
  for (const sealed of needs.sealed) print(saySealed(sealed))
  if (needs.digested) print(sayDigested(needs.digested))
  return 0
}

function rowOf({ kid, state, since, ageSeconds, sealedUnder, next }: KeyDescription): string[] {
  const when = next?.inSeconds === undefined ? 'by hand' : `in ${saySpan(next.inSeconds)}`
  return [
    kid,
    state,
    sayMoment(since),
    saySpan(ageSeconds),
    sealedUnder ?? '-',
    next === undefined ? '-' : `${next.step} ${when}`,
  ]
}

function saySealed({ place, keyId, signingKeys, mails }: FallbackNeeds['sealed'][number]): string {
  const what =
    `Sealed under ${place} (${keyId}): ${sayCount(signingKeys, 'signing key')} and ` +
    `${sayCount(mails, 'waiting mail')}.`
  return place === 'a key that is not here'
    ? `${what} Put it into SECRET_KEY_FALLBACKS.`
    : `${what} Run: portcullis keys reseal`
}

function sayDigested({ sessions, links, signUps, until }: NonNullable<FallbackNeeds['digested']>): string {
  const what = [sayCount(sessions, 'session'), sayCount(links, 'link'), sayCount(signUps, 'sign-up')]
  return (
    `Perhaps still kept under a former SECRET_KEY: ${what.join(', ')}. ` +
    `The last of them ends by ${sayMoment(until)}.`
  )
}

function inColumns(rows: string[][]): string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)))
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  )
}
