import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto'
import { performance } from 'node:perf_hooks'
import { accessTokenType } from '@portcullis/protocol/claims'
import type { Context } from '../../platform/context.ts'
import { createNews } from '../../platform/news.ts'
import { addMissingKeys } from './add-missing-keys.ts'
import { openPrivateKey } from './open-private-key.ts'
import { type PublicJwk, type SigningKeyRow, selectSigningKeys } from './queries.ts'
import { rereadSeconds } from './schedule.ts'

export type VerifyingKey = { kid: string; publicKey: KeyObject; publicJwk: PublicJwk }

/**
 * The keys of this server: one that signs, and all that are believed, by the one header that they sign under.
 */
export type SigningKeys = {
  kid: string
  header: string
  privateKey: KeyObject
  byHeader: Map<string, VerifyingKey>
}

/** How old its keys may be while a node listens and hears nothing: it may have missed an emergency. */
const rereadDeafMs = 250

/** How often at the most an unknown key id makes a node read its keys again: anybody can invent one. */
const unknownMs = 1000

export type SigningKeyring = {
  get: () => Promise<SigningKeys>
  /** The key of a header that `get` does not know: another node may have made it just now. */
  findUnknown: (header: string) => Promise<VerifyingKey | undefined>
}

/** Keeps the keys in memory, until another node tells of a change or a minute has passed. */
export function createSigningKeyring(ctx: Context): SigningKeyring {
  const news = ctx.instance(createNews)
  let kept: { keys: Promise<SigningKeys>; readAt: number; wasDeaf: boolean } | undefined
  let last: SigningKeys | undefined
  let askedForUnknownAt = Number.NEGATIVE_INFINITY

  const forget = () => {
    kept = undefined
  }
  news.on('signing-keys', forget)
  news.onGap(forget)

  const get = () => {
    const now = performance.now()
    const isDeaf = news.isDeaf()
    if (
      kept === undefined ||
      now - kept.readAt > (isDeaf || kept.wasDeaf ? rereadDeafMs : rereadSeconds * 1000)
    ) {
      const reading = { keys: readSigningKeys(ctx, last), readAt: now, wasDeaf: isDeaf }
      kept = reading
      reading.keys.then(
        (keys) => {
          last = keys
        },
        () => {
          if (kept === reading) forget()
        },
      )
    }
    return kept.keys
  }
  return {
    get,
    findUnknown: async (header) => {
      if (header.length !== lengthOfHeaders) return undefined
      const now = performance.now()
      if (now - askedForUnknownAt > unknownMs) {
        askedForUnknownAt = now
        forget()
      }
      return (await get()).byHeader.get(header)
    },
  }
}

async function readSigningKeys(ctx: Context, last: SigningKeys | undefined): Promise<SigningKeys> {
  let rows = await ctx.db.many(selectSigningKeys())
  if (await addMissingKeys(ctx, rows, 'start')) rows = await ctx.db.many(selectSigningKeys())
  const current = rows.find(({ state }) => state === 'current')
  if (current === undefined) throw new Error('There is no current signing key.')
  const byHeader = new Map(rows.map((row) => [headerOf(row.kid), verifyingKey(row)]))
  return { ...openSigningKey(ctx, current, last, byHeader), byHeader }
}

/**
 * Opens the key that signs. A node that cannot, because its settings lack the key under which it was sealed,
 * goes on with the one that it has, while that is believed: there is time to mend it. [SIGNING-KEYS-16]
 */
function openSigningKey(
  ctx: Context,
  current: SigningKeyRow,
  last: SigningKeys | undefined,
  believed: SigningKeys['byHeader'],
): Omit<SigningKeys, 'byHeader'> {
  const { kid } = current
  if (last?.kid === kid) return last
  try {
    return { kid, header: headerOf(kid), privateKey: createPrivateKey(openPrivateKey(ctx, current)) }
  } catch (error) {
    if (last === undefined || !believed.has(last.header)) throw error
    ctx.log.error(
      { kid, why: String(error) },
      'this node cannot sign with the current key, and uses the former',
    )
    return last
  }
}

function verifyingKey({ kid, public_jwk }: SigningKeyRow): VerifyingKey {
  const publicKey = createPublicKey({ key: { ...public_jwk }, format: 'jwk' })
  return { kid, publicKey, publicJwk: public_jwk }
}

function headerOf(kid: string): string {
  return Buffer.from(JSON.stringify({ alg: 'ES256', typ: accessTokenType, kid })).toString('base64url')
}

/** An id is a SHA-256 thumbprint, 43 characters. */
const lengthOfHeaders = headerOf('x'.repeat(43)).length
