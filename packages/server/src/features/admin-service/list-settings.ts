import type { AdminSettings } from '@portcullis/protocol/admin-service-shapes'
import type { Context } from '../../platform/context.ts'
import { readSecretAges } from '../../platform/secrets/secret-ages.ts'
import type { Setting } from '../../platform/settings.ts'
import { credentialsOf, declaredSettings } from '../../settings.ts'

/**
 * Lists every setting as it is in effect, and where it comes from. Of a secret only whether it is set, since
 * when, and where it leads without the credentials. [ADMIN-SERVICE-5]
 */
export async function listSettings(ctx: Context): Promise<AdminSettings> {
  const ages = await agesOf(ctx)
  const groups = Object.entries(declaredSettings) as [keyof Context['settings'], Record<string, Setting>][]
  return {
    settings: groups.flatMap(([group, declared]) =>
      Object.entries(declared).map(([name, setting]) => {
        const { env, about, secret } = setting
        const origin = ctx.origins?.get(env)
        const value = ctx.settings[group][name as never] as unknown
        const isSet = isGiven(value)
        return {
          env,
          group,
          about,
          source: origin?.source ?? null,
          default: secret ? null : (setting.default ?? null),
          value: secret
            ? (isSet && setting.shown?.(value)) || null
            : withoutCredentials(origin?.text ?? setting.default ?? null),
          secret: secret ? { isSet, ageDays: isSet ? (ages.get(env) ?? null) : null } : null,
        }
      }),
    ),
    oldAfterDays: ctx.settings.secrets.maxAgeDays,
  }
}

/** In whole days since when each secret is in use; of several under one name the oldest. */
async function agesOf(ctx: Context): Promise<Map<string, number>> {
  const ages = new Map<string, number>()
  for (const { env, ageSeconds } of await readSecretAges(ctx, credentialsOf(ctx.settings)))
    ages.set(env, Math.max(ages.get(env) ?? 0, Math.floor(ageSeconds / 86_400)))
  return ages
}

function isGiven(value: unknown): boolean {
  return value !== undefined && value !== '' && !(Array.isArray(value) && value.length === 0)
}

/** An address may have been given a name and a word although it is no place for them. */
function withoutCredentials(text: string | null): string | null {
  return text?.replace(/\/\/[^\s/?#@,;]*@/g, '//…@').replace(/(:\/\/[^\s?#,;]*)\?[^\s#,;]*/g, '$1?…') ?? null
}
