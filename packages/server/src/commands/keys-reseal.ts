import type { Print } from '../commands.ts'
import { type Resealed, resealAll } from '../former-secrets.ts'
import { readArguments } from '../platform/arguments.ts'
import type { Environment } from '../platform/settings.ts'
import { withContext } from './open-context.ts'
import { sayCount, saySpan } from './say-amounts.ts'

/**
 * `portcullis keys reseal`: seals everything under the present `SECRET_KEY`, and says how long a former one
 * is needed nevertheless. Gives 1 when something stays closed. [KEYS-4]
 */
export async function reseal(args: string[], environment: Environment, print: Print): Promise<0 | 1> {
  const { values } = readArguments(args, 'portcullis keys reseal [--json]', {
    options: { json: { type: 'boolean' } },
  })
  return withContext(environment, async (ctx) => {
    const resealed = await resealAll(ctx, 'command')
    if (values.json) print(JSON.stringify(resealed, null, 2))
    else for (const line of sayResealed(resealed, ctx.settings.sessions.lifetimeSeconds)) print(line)
    return resealed.closedMails > 0 ? 1 : 0
  })
}

export function sayResealed({ signingKeys, mails, closedMails }: Resealed, sessionSeconds: number): string[] {
  return [
    `Sealed anew under the present SECRET_KEY: ${sayCount(signingKeys, 'signing key')} and ` +
      `${sayCount(mails, 'waiting mail')}.`,
    ...(closedMails > 0
      ? [
          `Sealed under a SECRET_KEY that is not here: ${sayCount(closedMails, 'waiting mail')}. ` +
            'Put it into SECRET_KEY_FALLBACKS, or they cannot be sent.',
        ]
      : []),
    ...(signingKeys + mails > 0
      ? [
          'Sessions and links of before are kept as digests, which cannot be made anew. Leave the former ' +
            `key in SECRET_KEY_FALLBACKS for ${saySpan(sessionSeconds)} (SESSION_LIFETIME_SECONDS) after ` +
            'the last node has begun to use the present one: by then each of them has ended by itself.',
        ]
      : []),
  ]
}
