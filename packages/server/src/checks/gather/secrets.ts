import type { Context } from '../../platform/context.ts'
import type { SecretName } from '../../platform/secrets/resolve-secrets.ts'
import { readSecretAges } from '../../platform/secrets/secret-ages.ts'
import type { Environment, Origin, Origins, Setting } from '../../platform/settings.ts'
import { credentialsOf, declaredSettings } from '../../settings.ts'

/** One secret: where it comes from and how old it is, never what it is. */
export type SecretFact = {
  env: string
  source: Origin['source']
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
  origins: Origins,
  fetched: Environment,
  { ages, mostDays }: SecretAges,
): SecretFact[] {
  const set = names.filter(({ env }) => fetched[env])
  return set.map(({ env }) => ({
    env,
    source: origins.get(env)?.source ?? 'default',
    sameAs: set.map((other) => other.env).filter((other) => other !== env && fetched[other] === fetched[env]),
    ageDays: ages.get(env),
    mostDays,
  }))
}

/**
 * The secrets that a running server holds, as texts that can be compared with each other and nothing else:
 * they go no further than `gatherSecrets`.
 */
export function heldSecrets({ settings }: Pick<Context, 'settings'>): Environment {
  const groups = Object.entries(declaredSettings) as [keyof typeof settings, Record<string, Setting>][]
  return Object.fromEntries(
    groups.flatMap(([group, declared]) =>
      Object.entries(declared).flatMap(([name, { env, secret, credential }]) => {
        const value = settings[group][name as never] as unknown
        if (!secret || value === undefined) return []
        return [[env, Array.isArray(value) ? value.join(',') : textOf(value, credential)]]
      }),
    ),
  )
}

/** The secret itself where it is a text, and otherwise what of it is to be renewed. */
function textOf(value: unknown, credential: Setting['credential']): string | undefined {
  return typeof value === 'string' ? value : credential?.(value)
}
