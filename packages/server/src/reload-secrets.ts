import { openSigningKeys } from './features/signing-keys/open-signing-keys.ts'
import type { Context, Settings } from './platform/context.ts'
import { createKeyring } from './platform/crypto.ts'
import type { Postgres } from './platform/db/postgres.ts'
import { noteSecretAges } from './platform/secrets/secret-ages.ts'
import { agreeOnVouchers } from './platform/vouchers.ts'
import { credentialsOf, SettingsRefused, takeOverSecrets } from './settings.ts'

/** Where a running server finds its secrets again, and what holds one for as long as it is connected. */
export type SecretSource = { read: () => Promise<Settings>; database: Pick<Postgres, 'moveTo'> }

/**
 * Fetches every secret again and takes all of them over, or none: what is wrong with any of them is logged,
 * and those before go on. [SECRETS-10] [SECRETS-11]
 */
export async function reloadSecrets(ctx: Context, { read, database }: SecretSource): Promise<void> {
  try {
    const settings = await read()
    const { secrets } = settings
    const keyring = createKeyring(secrets.key as string, secrets.fallbacks)
    // First, because the password of before may open nothing any more, not even to look.
    const { url, directUrl } = settings.database
    await database.moveTo(url as string, directUrl)
    try {
      await openSigningKeys({ ...ctx, keyring })
      await agreeOnVouchers(ctx.db, keyring, ctx.keyring)
    } catch (error) {
      const former = ctx.settings.database
      await database.moveTo(former.url as string, former.directUrl).catch(() => undefined)
      throw error
    }

    const former = ctx.keyring.primary.id
    ctx.keyring.replace(secrets.key as string, secrets.fallbacks)
    takeOverSecrets(ctx.settings, settings)
    await noteSecrets(ctx)
    ctx.log.info(
      { secretKey: keyring.primary.id, believed: keyring.all.map(({ id }) => id) },
      'secrets read again',
    )
    if (keyring.find(former) === undefined) ctx.log.warn({ secretKey: former }, signedOut)
  } catch (error) {
    const why = error instanceof SettingsRefused ? error.mistakes : (error as Error).message
    ctx.log.error({ why }, 'secrets not taken over, those before go on')
  }
}

/** Notes which secrets are in use. Not to know their age is no reason not to use them. */
export async function noteSecrets(ctx: Context): Promise<void> {
  await noteSecretAges(ctx, credentialsOf(ctx.settings)).catch((error) =>
    ctx.log.warn({ why: error.message }, 'age of secrets not noted'),
  )
}

const signedOut =
  'this SECRET_KEY is believed no longer, and whoever signed in under it is signed out: to keep them, put ' +
  'it into SECRET_KEY_FALLBACKS'
