import type { OperatorRole } from '@portcullis/protocol/admin-shapes'
import { findAccountId } from '../features/operators/find-account-id.ts'
import { setOperatorRole } from '../features/operators/set-operator-role.ts'
import type { Browser } from './browser.ts'
import { anAccount, aSignedInBrowser, type SignedInOptions } from './fixtures.ts'
import type { House } from './house.ts'

/** The id of the account of an address. */
export async function idOf(house: House, email: string): Promise<string> {
  const id = await findAccountId(house.ctx, email)
  if (id === undefined) throw new Error(`There is no account of ${email}.`)
  return id
}

/** Gives an account a role, as the command does; the account comes to be if there is none. */
export async function makeOperator(house: House, email: string, role: OperatorRole | null): Promise<string> {
  if ((await findAccountId(house.ctx, email)) === undefined) await anAccount(house, email)
  const accountId = await idOf(house, email)
  const refused = await setOperatorRole(house.ctx, 'command', { accountId, role, reason: 'A test needs it.' })
  if (refused) throw new Error(`The role was not set: ${refused.refused}`)
  return accountId
}

/** A browser of somebody with a role, who has just signed in. */
export async function anOperator(
  house: House,
  role: OperatorRole,
  { email = `${role}@example.com`, transport = 'cookie', ...more }: SignedInOptions = {},
): Promise<Browser> {
  await makeOperator(house, email, role)
  const browser = await aSignedInBrowser(house, { email, transport, ...more })
  await browser.get('/v1/session', { bearer: transport === 'token' })
  return browser
}
