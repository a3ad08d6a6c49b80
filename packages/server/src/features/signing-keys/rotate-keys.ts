import type { Context } from '../../platform/context.ts'
import type { Statement } from '../../platform/db/sql.ts'
import { addMissingKeys } from './add-missing-keys.ts'
import { makeKey } from './make-key.ts'
import { openPrivateKey } from './open-private-key.ts'
import {
  type By,
  type NewKey,
  type RotationVerdict,
  replaceKeys,
  rotateKeys,
  type SigningKeyRow,
  selectSigningKeys,
} from './queries.ts'
import { spreadSeconds } from './schedule.ts'

/**
 * Lets the next key sign, if it has been published for so long that everybody knows it, and publishes another
 * one. What the former has signed is believed until it ends. [SIGNING-KEYS-8]
 */
export async function rotateSigningKeys(
  ctx: Context,
  { by, signedSeconds = 0, run = ask }: RotationOptions,
): Promise<RotationVerdict> {
  const { current, next } = await readStates(ctx)
  if (current === undefined || next === undefined) {
    const known = [current, next].filter((key) => key !== undefined)
    await addMissingKeys(ctx, known, by)
    return 'published-too-recently'
  }
  openPrivateKey(ctx, next) // A key that no node can open must not become the one that signs.
  const rotation = { current: current.kid, next: next.kid, signedSeconds, publishedSeconds: spreadSeconds }
  const caller = { ...ctx.request, by }
  const newKey = await makeKey(ctx)
  const verdict = await run(ctx, (onlyIf) => rotateKeys({ ...rotation, newKey }, caller, onlyIf))
  return verdict ?? 'changed-meanwhile'
}

/** The statement that rotates, if what else it is made to demand holds. */
type WriteRotation = (onlyIf?: Statement) => Statement<{ verdict: RotationVerdict }>

export type RotationOptions = {
  by: By
  signedSeconds?: number
  /** Runs the statement, with whatever belongs to it. */
  run?: (ctx: Context, write: WriteRotation) => Promise<RotationVerdict | undefined>
}

async function ask(ctx: Context, write: WriteRotation): Promise<RotationVerdict | undefined> {
  return (await ctx.db.first(write()))?.verdict
}

/**
 * After a compromise: retires every key at once and makes new ones, which nobody can have seen. Every access
 * token of before is refused from now on. Needs none of the former private parts. [SIGNING-KEYS-12]
 */
export async function replaceSigningKeys(ctx: Context, by: By): Promise<'replaced' | 'changed-meanwhile'> {
  const { current } = await readStates(ctx)
  const newKeys: [NewKey, NewKey] = [await makeKey(ctx), await makeKey(ctx)]
  const replaced = await ctx.db.first(replaceKeys(current?.kid, newKeys, { ...ctx.request, by }))
  return replaced?.verdict ?? 'changed-meanwhile'
}

async function readStates(ctx: Context) {
  const rows = await ctx.db.many(selectSigningKeys())
  const inState = (state: SigningKeyRow['state']) => rows.find((row) => row.state === state)
  return { current: inState('current'), next: inState('next') }
}
