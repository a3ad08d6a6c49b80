import { z } from 'zod'
import { type Drafted, days, declareSettings, list, type Mistake, needed, type Settle } from './settings.ts'

/**
 * What the development command writes before every secret that it makes up, so that production knows them.
 */
export const developmentMark = 'development-only-'

export const secretSettings = declareSettings({
  key: {
    env: 'SECRET_KEY',
    shape: z.string(),
    about:
      'The secret from which every key is derived: 32 random bytes or more, such as `openssl rand -base64 ' +
      '48` prints.',
    secret: true,
  },
  fallbacks: {
    env: 'SECRET_KEY_FALLBACKS',
    shape: list,
    default: '',
    about: 'Other secret keys, with commas between: believed, and never used for anything new.',
    secret: 'list',
  },
  maxAgeDays: {
    env: 'SECRET_KEY_MAX_AGE_DAYS',
    shape: days(1, 3650),
    default: '365',
    about: 'After how many days of use a secret is called old, by `check` and in the metrics.',
  },
})

const secretKeyExample = 'SECRET_KEY="$(openssl rand -base64 48)", kept outside the source'

/** What a production server refuses of these, each with the line to write. */
export function findSecretMistakes({ secrets }: Drafted): Mistake[] {
  const { key, fallbacks = [] } = secrets
  const mistakes: Mistake[] = []
  if (key === undefined) mistakes.push(needed('SECRET_KEY', secretKeyExample))
  for (const [env, secret] of [
    ['SECRET_KEY', key],
    ...fallbacks.map((former) => ['SECRET_KEY_FALLBACKS', former]),
  ]) {
    const message = secret === undefined ? undefined : whyWeakSecret(secret)
    if (env && message) mistakes.push({ env, message })
  }
  return mistakes
}

/** 256 bits need 43 characters of base64 or 64 of hex; what a person makes up repeats itself. */
function whyWeakSecret(key: string): string | undefined {
  const again = needed('SECRET_KEY', secretKeyExample).message
  if (key.startsWith(developmentMark)) return 'This one was made by the development command. Make a new one.'
  // Taken for the key itself, a slip in a reference would be a key that anybody can guess. [SECRETS-8]
  if (/^[a-z][\w-]*:/i.test(key)) return `${badReference} ${again}`
  if (key.length < 43) return `It has ${key.length} characters, which is less than 256 bits. ${again}`
  if (new Set(key).size < 12) return `It repeats itself: not random. ${again}`
  return undefined
}

const badReference =
  'It looks like a reference, and no source of secrets has this name: there are file:, env:, vault:, ' +
  'aws-sm:, gcp-sm: and azure-kv:.'

declare module './context.ts' {
  interface Settings {
    secrets: Settle<typeof secretSettings>
  }
}
