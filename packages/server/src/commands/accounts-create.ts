import { operatorRoles } from '@portcullis/protocol/admin-shapes'
import { canonicalEmail } from '@portcullis/protocol/email'
import type { Print } from '../commands.ts'
import { inviteOperator } from '../features/operators/invite-operator.ts'
import { readArguments } from '../platform/arguments.ts'
import { Misuse } from '../platform/misuse.ts'
import type { Environment } from '../platform/settings.ts'
import { withContext } from './open-context.ts'

const usage = 'portcullis accounts create --admin you@example.com [--role ROLE] [--print]'

/**
 * `portcullis accounts create --admin ADDRESS`: opens an account for somebody who is to run the service, and
 * mails or prints the link by which they set its password. Gives 1 when the address is taken. [OPERATORS-8]
 */
export async function create(args: string[], environment: Environment, print: Print): Promise<0 | 1> {
  const { values } = readArguments(args, usage, {
    options: {
      admin: { type: 'string' },
      role: { type: 'string', default: 'administrator' },
      print: { type: 'boolean', default: false },
    },
  })
  const email = values.admin === undefined ? undefined : canonicalEmail(values.admin)
  if (email === undefined) throw new Misuse(`Say whose account, by its e-mail address: ${usage}`)
  const role = operatorRoles.find((known) => known === values.role)
  if (role === undefined) throw new Misuse(`A role is one of ${operatorRoles.join(', ')}: ${usage}`)

  const outcome = await withContext(environment, async (ctx) => {
    if (values.print && ctx.settings.server.publicUrl === undefined)
      throw new Misuse('The link begins with PUBLIC_URL: set it as the server has it.')
    return inviteOperator(ctx, { email, role, reason: 'accounts create', prints: values.print })
  })
  if (outcome === 'taken') {
    print(
      `There is an account with the address ${email}. Run: portcullis accounts roles grant ${email} ${role}`,
    )
    return 1
  }
  if (outcome === 'mailed')
    print(`A link is mailed to ${email}, by which they set a password within 24 hours.`)
  else print(`Whoever opens this within 24 hours sets the password of ${email}:\n  ${outcome.link}`)
  return 0
}
