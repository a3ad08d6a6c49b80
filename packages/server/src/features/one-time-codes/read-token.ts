import type { Context } from '../../platform/context.ts'
import { digestOf } from '../../platform/crypto.ts'
import { isId } from '../../platform/ids.ts'
import { linkDigest } from './issue-code.ts'
import type { CodePurpose, LinkPurpose } from './queries.ts'

export type PresentedLink = { id: string; digest: Buffer }

/**
 * Reads a link's token as its row would hold it. Undefined for anything that we cannot have made; whether we
 * did, only the row knows.
 */
export function readToken(ctx: Context, purpose: LinkPurpose, token: string): PresentedLink | undefined {
  const [keyId = '', id = '', secret = '', ...rest] = token.split('.')
  const key = ctx.keyring.find(keyId)
  if (key === undefined || !isId(id) || secret.length !== 43 || rest.length > 0) return undefined
  return { id, digest: linkDigest(key, purpose, id, secret) }
}

/** The digests that a six-digit code may have for its row, one for each key that is believed. */
export function readCode(ctx: Context, purpose: CodePurpose, id: string, code: string): Buffer[] {
  return ctx.keyring.all.map((key) => digestOf(key, 'one-time-code', `code:${purpose}:${id}`, code))
}
