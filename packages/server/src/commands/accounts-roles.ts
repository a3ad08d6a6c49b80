import { operatorRoles, reasonShape } from '@portcullis/protocol/admin-shapes'
import { canonicalEmail } from '@portcullis/protocol/email'
import { refusals } from '@portcullis/protocol/refusals'
import type { Print } from '../commands.ts'
import { findAccountId } from '../features/operators/find-account-id.ts'
import { listOperators } from '../features/operators/list-operators.ts'
import { type RoleInput, setOperatorRole } from '../features/operators/set-operator-role.ts'
import { readArguments } from '../platform/arguments.ts'
import { Misuse } from '../platform/misuse.ts'
import type { Environment } from '../platform/settings.ts'
import { withContext } from './open-context.ts'

const grants = 'portcullis accounts roles grant you@example.com administrator|support|auditor --reason WHY'
const revokes = 'portcullis accounts roles revoke you@example.com --reason WHY'

/** `portcullis accounts roles list`: shows who runs the service. */
export async function listRoles(args: string[], environment: Environment, print: Print): Promise<0> {
  const { values } = readArguments(args, 'portcullis accounts roles list [--json]', {
    options: { json: { type: 'boolean' } },
  })
  const operators = await withContext(environment, listOperators)
  if (values.json) print(JSON.stringify({ operators }, null, 2))
  else if (operators.length === 0) print('Nobody has a role. Run: portcullis accounts create --admin ADDRESS')
  for (const { email, role, grantedAt, suspendedAt } of values.json ? [] : operators)
    print(`${role.padEnd(14)}${email}  since ${grantedAt.slice(0, 10)}${suspendedAt ? ', suspended' : ''}`)
  return 0
}

/** `portcullis accounts roles grant`: gives an account a role, in the place of the one it has. */
export async function grantRole(args: string[], environment: Environment, print: Print): Promise<0 | 1> {
  const { email, reason, words } = read(args, grants)
  const role = operatorRoles.find((known) => known === words[0])
  if (role === undefined || words.length > 1) throw new Misuse(`Say which role: ${grants}`)
  return set(environment, print, { email, role, reason })
}

/** `portcullis accounts roles revoke`: takes the role of an account; not the last administrator's. */
export async function revokeRole(args: string[], environment: Environment, print: Print): Promise<0 | 1> {
  const { email, reason, words } = read(args, revokes)
  if (words.length > 0) throw new Misuse(`Only an address is needed: ${revokes}`)
  return set(environment, print, { email, role: null, reason })
}

function read(args: string[], usage: string): { email: string; reason: string; words: string[] } {
  const { values, positionals } = readArguments(args, usage, {
    options: { reason: { type: 'string' } },
    allowPositionals: true,
  })
  const [address = '', ...words] = positionals
  const email = canonicalEmail(address)
  if (email === undefined) throw new Misuse(`Say whose account, by its e-mail address: ${usage}`)
  const reason = reasonShape.safeParse(values.reason)
  if (!reason.success) throw new Misuse(`Say why, for the audit log: ${usage}`)
  return { email, reason: reason.data, words }
}

async function set(
  environment: Environment,
  print: Print,
  { email, role, reason }: Omit<RoleInput, 'accountId'> & { email: string },
): Promise<0 | 1> {
  const refused = await withContext(environment, async (ctx) => {
    const accountId = await findAccountId(ctx, email)
    return accountId === undefined
      ? ({ refused: 'not_found' } as const)
      : setOperatorRole(ctx, 'command', { accountId, role, reason })
  })
  if (refused === undefined) {
    print(role === null ? `${email} has no role any more.` : `${email} is ${role} from now on.`)
    return 0
  }
  print(
    refused.refused === 'not_found'
      ? `There is nothing to change at ${email}.`
      : refusals[refused.refused].title,
  )
  return 1
}
