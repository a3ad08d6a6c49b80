import type { Context } from '../../platform/context.ts'
import { readReference } from '../../platform/secrets/reference.ts'
import type { SecretName } from '../../platform/secrets/resolve-secrets.ts'
import { readSecretAges } from '../../platform/secrets/secret-ages.ts'
import type { Environment } from '../../platform/settings.ts'
import { credentialsOf } from '../../settings.ts'

/** One secret: where it comes from and how old it is, never what it is. */
export type SecretFact = {
  env: string
  source: 'environment' | 'file' | 'manager'
  /** Other settings with the same value. */
  sameAs: string[]
  /** Since it was first seen in use; undefined where the database does not know. */
  ageDays: number | undefined
  /** From when on it is called old. */
  mostDays: number
}

export type SecretAges = { ages: ReadonlyMap<string, number>; mostDays: number }

/** Asks the database since when each secret is in use: of several under one name, the oldest counts. */
export async function gatherSecretAges(ctx: Context): Promise<SecretAges> {
  const { settings } = ctx
  const rows = await readSecretAges(ctx, credentialsOf(settings)).catch(() => [])
  const ages = new Map<string, number>()
  for (const { env, ageSeconds } of rows) ages.set(env, Math.max(ages.get(env) ?? 0, ageSeconds / 86_400))
  return { ages, mostDays: settings.secrets.maxAgeDays }
}

/** Describes every secret that is set: as it was given, and as it was fetched. */
export function gatherSecrets(
  names: SecretName[],
  given: Environment,
  fetched: Environment,
  { ages, mostDays }: SecretAges,
): SecretFact[] {
  const set = names.filter(({ env }) => fetched[env])
  return set.map(({ env }) => ({
    env,
    source: sourceOf(env, given),
    sameAs: set.map((other) => other.env).filter((other) => other !== env && fetched[other] === fetched[env]),
    ageDays: ages.get(env),
    mostDays,
  }))
}

function sourceOf(env: string, given: Environment): SecretFact['source'] {
  if (given[`${env}_FILE`]) return 'file'
  const scheme = readReference((given[env] ?? '').split(',')[0]?.trim() ?? '')?.scheme
  if (scheme === undefined || scheme === 'env') return 'environment'
  return scheme === 'file' ? 'file' : 'manager'
}
