import type { Caller } from '../../platform/context.ts'
import { type Statement, sql } from '../../platform/db/sql.ts'

export type PublicJwk = { kty: string; crv: string; x: string; y: string }

export type SigningKeyRow = {
  kid: string
  state: 'next' | 'current' | 'previous' | 'retired'
  public_jwk: PublicJwk
  /** Next and current keys have a private part, and no others. */
  sealed_private: Uint8Array | null
  created_at: Date
  state_since: Date
  /** How old it is, and how long it has been in its state, by the database's clock. */
  age_seconds: number
  state_seconds: number
}

/** A key pair that was made just now, its private part sealed for its row. */
export type NewKey = { kid: string; publicJwk: PublicJwk; sealedPrivate: Buffer }

/** What made a key change. */
export type By = 'start' | 'schedule' | 'command' | 'operator'

/** Who changes keys, for the audit log. */
type KeyCaller = Caller & { by: By }

const columns = sql`kid, state, public_jwk, sealed_private, created_at, state_since,
  extract(epoch from portcullis.moment() - created_at)::float8 as age_seconds,
  extract(epoch from portcullis.moment() - state_since)::float8 as state_seconds`

/** The keys whose tokens are believed, the newest first. */
export function selectSigningKeys(): Statement<SigningKeyRow> {
  return sql`select ${columns} from portcullis.signing_keys where state <> 'retired' order by created_at desc`
}

/** Those and the last hundred that are over. */
export function selectAllSigningKeys(): Statement<SigningKeyRow> {
  return sql`select ${columns} from portcullis.signing_keys order by created_at desc, kid limit 104`
}

/** Lets one key of this id be added within the next hour (migrations: `endorse_signing_key`). */
export function endorseSigningKey(kid: string, voucher: Buffer): Statement {
  return sql`select portcullis_vault.endorse_signing_key(${kid}, ${voucher}::bytea)`
}

/** Gives a key the state that no key has, current first; null where none is missing. */
export function addSigningKey(
  key: NewKey,
  caller: KeyCaller,
): Statement<{ state: 'current' | 'next' | null }> {
  return sql`select portcullis.add_signing_key(${key.kid}, ${JSON.stringify(key.publicJwk)}::jsonb,
    ${key.sealedPrivate}::bytea, ${JSON.stringify(caller)}::jsonb) as state`
}

export type Rotation = {
  /** The keys that the caller has judged. */
  current: string
  next: string
  /** How long the current one must have signed, and the next one have been published. */
  signedSeconds: number
  publishedSeconds: number
  newKey: NewKey
}

export type RotationVerdict = 'rotated' | 'changed-meanwhile' | 'published-too-recently' | 'not-due'

/** Moves every key on by one state, unless the time has not come or somebody else was first. */
export function rotateKeys(
  rotation: Rotation,
  caller: KeyCaller,
  onlyIf: Statement = sql`true`,
): Statement<{ verdict: RotationVerdict }> {
  const { current, next, signedSeconds, publishedSeconds, newKey } = rotation
  return sql`select portcullis.rotate_signing_keys(${current}, ${next},
    ${signedSeconds}::integer, ${publishedSeconds}::integer,
    ${newKey.kid}, ${JSON.stringify(newKey.publicJwk)}::jsonb, ${newKey.sealedPrivate}::bytea,
    ${JSON.stringify(caller)}::jsonb) as verdict where ${onlyIf}`
}

/** Retires the keys that have stopped signing so long ago, or one of them; gives the id of each. */
export function retireKeys(
  onlyKid: string | undefined,
  afterSeconds: number,
  caller: KeyCaller,
): Statement<{ kid: string }> {
  return sql`select kid from portcullis.retire_signing_keys(
    ${onlyKid ?? null}::text, ${afterSeconds}::integer, ${JSON.stringify(caller)}::jsonb) as kid`
}

/** Retires every key at once and puts two new ones in their place, unless somebody else was first. */
export function replaceKeys(
  current: string | undefined,
  newKeys: [NewKey, NewKey],
  caller: KeyCaller,
): Statement<{ verdict: 'replaced' | 'changed-meanwhile' }> {
  return sql`select portcullis.replace_signing_keys(${current ?? null}::text,
    ${newKeys.map(({ kid }) => kid)}::text[],
    ${newKeys.map(({ publicJwk }) => JSON.stringify(publicJwk))}::jsonb[],
    ${newKeys.map(({ sealedPrivate }) => sealedPrivate)}::bytea[],
    ${JSON.stringify(caller)}::jsonb) as verdict`
}

/** Puts a private part that was sealed anew in the place of the one that was read. */
export function replaceSeal(kid: string, was: Uint8Array, sealed: Buffer): Statement {
  return sql`update portcullis.signing_keys set sealed_private = ${sealed}::bytea
    where kid = ${kid} and sealed_private = ${was}::bytea returning 1 as one`
}
