import { type Statement, sql } from '../../platform/db/sql.ts'

export type SigningKeyRow = {
  kid: string
  state: 'next' | 'current' | 'previous' | 'retired'
  public_jwk: { kty: string; crv: string; x: string; y: string }
  sealed_private: Uint8Array
}

/** The keys whose tokens are believed. */
export function selectSigningKeys(): Statement<SigningKeyRow> {
  return sql`select kid, state, public_jwk, sealed_private from portcullis.signing_keys
    where state <> 'retired' order by created_at desc`
}

/** Makes a key the current one, unless there is one already. */
export function insertFirstSigningKey(kid: string, publicJwk: object, sealedPrivate: Buffer): Statement {
  return sql`insert into portcullis.signing_keys (kid, state, public_jwk, sealed_private)
    values (${kid}, 'current', ${JSON.stringify(publicJwk)}::jsonb, ${sealedPrivate}::bytea)
    on conflict (state) where state = 'current' do nothing returning 1 as one`
}
