import type { Context } from '../context.ts'
import { type Statement, sql } from '../db/sql.ts'

/** A secret in use, by the name of its setting; a list has several of one name. */
export type Credential = { env: string; text: string }

export type SecretAge = { env: string; firstSeenAt: Date; ageSeconds: number }

/**
 * Notes which secrets this server uses, each from the first time that any server did. What is noted is the id
 * of a SECRET_KEY, and of the others an HMAC under it: nothing follows from either. [SECRETS-12]
 */
export async function noteSecretAges(ctx: Context, credentials: Credential[]): Promise<void> {
  await ctx.db.many(insertAges(usedSecrets(ctx, credentials)))
}

/** Tells since when each secret in use has been used; one that no server has noted yet has no age. */
export async function readSecretAges(
  ctx: Pick<Context, 'db' | 'keyring'>,
  credentials: Credential[],
): Promise<SecretAge[]> {
  const rows = await ctx.db.many(selectAges(usedSecrets(ctx, credentials)))
  return rows.map(({ name, first_seen_at, age_seconds }) => ({
    env: name,
    firstSeenAt: first_seen_at,
    ageSeconds: age_seconds,
  }))
}

/** A secret, under the key that is primary now and under those before it: it was not new with the key. */
type UsedSecret = { name: string; fingerprints: string[] }

function usedSecrets({ keyring }: Pick<Context, 'keyring'>, credentials: Credential[]): UsedSecret[] {
  const [primary, ...fallbacks] = keyring.all.map(({ id }) => [id])
  return [
    { name: 'SECRET_KEY', fingerprints: primary ?? [] },
    ...fallbacks.map((fingerprints) => ({ name: 'SECRET_KEY_FALLBACKS', fingerprints })),
    ...credentials.map(({ env, text }) => ({
      name: env,
      fingerprints: keyring.all.map((key) =>
        key.mac('secret-age', env, text).toString('base64url').slice(0, 22),
      ),
    })),
  ]
}

const asRows = (used: UsedSecret[]) =>
  sql`jsonb_to_recordset(${JSON.stringify(used)}::jsonb) as used (name text, fingerprints text[])`

function insertAges(used: UsedSecret[]): Statement {
  return sql`insert into portcullis.secret_ages (name, fingerprint, first_seen_at)
    select used.name, used.fingerprints[1], coalesce(min(known.first_seen_at), portcullis.moment())
    from ${asRows(used)}
    left join portcullis.secret_ages known
      on known.name = used.name and known.fingerprint = any(used.fingerprints)
    group by used.name, used.fingerprints
    on conflict do nothing`
}

type AgeRow = { name: string; first_seen_at: Date; age_seconds: number }

function selectAges(used: UsedSecret[]): Statement<AgeRow> {
  return sql<AgeRow>`select used.name, min(known.first_seen_at) as first_seen_at,
      extract(epoch from portcullis.moment() - min(known.first_seen_at))::double precision as age_seconds
    from ${asRows(used)}
    join portcullis.secret_ages known
      on known.name = used.name and known.fingerprint = any(used.fingerprints)
    group by used.name, used.fingerprints
    order by used.name, first_seen_at`
}
