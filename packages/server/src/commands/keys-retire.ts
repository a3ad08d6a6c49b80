import type { Print } from '../commands.ts'
import { type Retirement, retireSigningKey } from '../features/signing-keys/retire-key.ts'
import { readArguments } from '../platform/arguments.ts'
import { Misuse } from '../platform/misuse.ts'
import type { Environment } from '../platform/settings.ts'
import { withContext } from './open-context.ts'
import { saySpan } from './say-amounts.ts'

const usage = 'portcullis keys retire KID [--emergency] [--json]'

/**
 * `portcullis keys retire KID`: ends the belief in a key that has stopped signing, once its last token has
 * ended or in an emergency. Gives 1 when it did not. [KEYS-5]
 */
export async function retire(args: string[], environment: Environment, print: Print): Promise<0 | 1> {
  const { values, positionals } = readArguments(args, usage, {
    allowPositionals: true,
    options: { emergency: { type: 'boolean' }, json: { type: 'boolean' } },
  })
  const [kid, ...more] = positionals
  if (kid === undefined || more.length > 0) throw new Misuse(`Say which key: ${usage}`)

  const retirement = await withContext(environment, (ctx) =>
    retireSigningKey(ctx, kid, { by: 'command', emergency: values.emergency === true }),
  )
  if (retirement.outcome === 'unknown') throw new Misuse(`There is no key ${kid}. See: portcullis keys list`)
  print(values.json ? JSON.stringify({ kid, ...retirement }, null, 2) : says(retirement))
  return retirement.outcome === 'retired' || retirement.outcome === 'retired-already' ? 0 : 1
}

function says(retirement: Retirement): string {
  switch (retirement.outcome) {
    case 'retired':
      return 'The key is retired: no token that it has signed is believed here.'
    case 'retired-already':
      return 'The key was retired before.'
    case 'still-signs':
      return 'This key signs. Let another one sign first: portcullis keys rotate (--emergency after a leak).'
    case 'still-published':
      return (
        'This key has signed nothing yet. To replace every key after a leak, run: portcullis keys rotate ' +
        '--emergency'
      )
    case 'still-believed':
      return (
        `Tokens that this key has signed may live for ${saySpan(retirement.forSeconds)} more; then it is ` +
        'retired by itself. With --emergency they are refused at once: browsers get others by themselves.'
      )
    default:
      return ''
  }
}
