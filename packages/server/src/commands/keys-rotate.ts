import type { Print } from '../commands.ts'
import { describeKeys, type KeyDescription } from '../features/signing-keys/describe-keys.ts'
import { replaceSigningKeys, rotateSigningKeys } from '../features/signing-keys/rotate-keys.ts'
import { apiSpreadSeconds, believedSeconds, spreadSeconds } from '../features/signing-keys/schedule.ts'
import { resealAll } from '../former-secrets.ts'
import { readArguments } from '../platform/arguments.ts'
import type { Environment } from '../platform/settings.ts'
import { sayResealed } from './keys-reseal.ts'
import { withContext } from './open-context.ts'
import { sayMoment, saySpan } from './say-amounts.ts'

/**
 * `portcullis keys rotate`: lets the next key sign and seals everything anew; with `--emergency` it replaces
 * every key at once and says what breaks. Gives 1 when it changed nothing. [KEYS-2] [KEYS-3]
 */
export async function rotate(args: string[], environment: Environment, print: Print): Promise<0 | 1> {
  const { values } = readArguments(args, 'portcullis keys rotate [--emergency] [--json]', {
    options: { emergency: { type: 'boolean' }, json: { type: 'boolean' } },
  })
  return withContext(environment, async (ctx) => {
    const outcome = values.emergency
      ? await replaceSigningKeys(ctx, 'command')
      : await rotateSigningKeys(ctx, { by: 'command' })
    const done = outcome === 'replaced' || outcome === 'rotated'
    const resealed = done ? await resealAll(ctx, 'command') : undefined
    const keys = await describeKeys(ctx)
    if (values.json) {
      print(JSON.stringify({ outcome, keys, resealed }, null, 2))
      return done ? 0 : 1
    }
    for (const line of says[outcome](keys)) print(line)
    const { lifetimeSeconds } = ctx.settings.sessions
    for (const line of resealed ? sayResealed(resealed, lifetimeSeconds) : []) print(line)
    return done ? 0 : 1
  })
}

const kidOf = (keys: KeyDescription[], state: KeyDescription['state']) =>
  keys.find((key) => key.state === state)?.kid ?? 'none'

const says = {
  rotated: (keys: KeyDescription[]) => [
    `The key ${kidOf(keys, 'current')} signs from now on.`,
    `The former one, ${kidOf(keys, 'previous')}, is believed for ${saySpan(believedSeconds)} more.`,
    `Published as the next one: ${kidOf(keys, 'next')}.`,
  ],
  'published-too-recently': (keys: KeyDescription[]) => {
    const { since = new Date() } = keys.find(({ state }) => state === 'next') ?? {}
    return [
      `Nothing was changed. The next key, ${kidOf(keys, 'next')}, was published at ${sayMoment(since)}. ` +
        `It takes ${saySpan(spreadSeconds)} until no cache and no API is left that would refuse its tokens.`,
      `Run it again at ${sayMoment(new Date(since.getTime() + spreadSeconds * 1000))}. If a key or ` +
        'SECRET_KEY has leaked, run: portcullis keys rotate --emergency',
    ]
  },
  'changed-meanwhile': () => [
    'Nothing was changed: somebody else changed the keys in the same moment. See: portcullis keys list',
  ],
  'not-due': () => ['Nothing was changed: it is not due.'],
  replaced: (keys: KeyDescription[]) => [
    `Every signing key was retired at once. The new key ${kidOf(keys, 'current')} signs from now on, and ` +
      `${kidOf(keys, 'next')} is published as the next one.`,
    'What this breaks:',
    '- Access tokens of before are refused here. Browsers get others by themselves: nobody is signed out.',
    '- An API goes on believing the former keys until it fetches the published ones anew, for up to ' +
      `${saySpan(apiSpreadSeconds)}. To end that now, purge /.well-known/jwks.json from caches, then ` +
      'restart the API.',
    '- Until it does, an API may refuse the new tokens.',
    'If SECRET_KEY may have leaked as well, change it too: docs/guides/keys.md.',
  ],
}
