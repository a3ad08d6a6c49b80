import { canonicalEmail } from '@portcullis/protocol/email'
import type { Print } from '../commands.ts'
import { forgiveGuesses } from '../features/known-devices/forgive-guesses.ts'
import { readArguments } from '../platform/arguments.ts'
import { Misuse } from '../platform/misuse.ts'
import type { Environment } from '../platform/settings.ts'
import { withContext } from './open-context.ts'
import { sayCount } from './say-amounts.ts'

const usage = 'portcullis accounts unlock you@example.com'

/**
 * `portcullis accounts unlock ADDRESS`: forgives everything that was guessed at an account, on every node at
 * once. Gives 1 when there is no such account. [KNOWN-DEVICES-8]
 */
export async function unlock(args: string[], environment: Environment, print: Print): Promise<0 | 1> {
  const { positionals } = readArguments(args, usage, { allowPositionals: true })
  const [given, ...more] = positionals
  const email = given === undefined || more.length > 0 ? undefined : canonicalEmail(given)
  if (email === undefined) throw new Misuse(`Say whose account, by its e-mail address: ${usage}`)

  const forgiven = await withContext(environment, (ctx) => forgiveGuesses(ctx, email))
  if (forgiven === undefined) {
    print(`There is no account with the address ${email}.`)
    return 1
  }
  print(
    `Forgiven: ${sayCount(forgiven, 'count')} of guesses at ${email}. Passwords are tried again from now on.`,
  )
  return 0
}
