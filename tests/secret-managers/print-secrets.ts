import { resolveSecrets } from '../../packages/server/src/platform/secrets/resolve-secrets.ts'

const names = ['SECRET_KEY', 'SECRET_KEY_FALLBACKS', 'DATABASE_URL', 'SMTP_URL']
const { environment, mistakes } = await resolveSecrets(
  process.env,
  names.map((env) => ({ env, isList: env === 'SECRET_KEY_FALLBACKS' })),
)
const found = Object.fromEntries(names.map((env) => [env, environment[env]]))
process.stdout.write(`${JSON.stringify({ found, mistakes })}\n`)
if (mistakes.length > 0) process.exit() // As every command does; with all secrets it has to end by itself.
