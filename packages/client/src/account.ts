import { paths } from '@portcullis/protocol/paths'
import type { Account, AccountAnswer, AccountChangeInput, AccountExport } from '@portcullis/protocol/shapes'
import type { Context } from './context.ts'
import { requestAsAccount } from './request-as-account.ts'
import { forgetSession } from './sign-out.ts'

export async function getAccount(ctx: Context): Promise<Account> {
  return show(
    ctx,
    await requestAsAccount<AccountAnswer>(ctx, { method: 'GET', path: paths.account, gives: 'account' }),
  )
}

/** Changes how the person wants to be called; null removes the name. */
export async function renameAccount(ctx: Context, { name }: AccountChangeInput): Promise<Account> {
  return show(
    ctx,
    await requestAsAccount<AccountAnswer>(ctx, {
      method: 'PATCH',
      path: paths.account,
      body: { name },
      gives: 'account',
    }),
  )
}

/** Everything that is kept about the person. */
export function exportAccount(ctx: Context): Promise<AccountExport> {
  return requestAsAccount(ctx, { method: 'GET', path: paths.accountExport, gives: 'account' })
}

/** Closes the account and with it all its sessions. */
export async function closeAccount(ctx: Context): Promise<void> {
  await requestAsAccount(ctx, { method: 'POST', path: paths.accountClosure })
  forgetSession(ctx)
}

function show(ctx: Context, { account }: AccountAnswer): Account {
  const state = ctx.store.get()
  if (state.status === 'signed-in' && state.account.id === account.id) ctx.store.set({ ...state, account })
  return account
}
