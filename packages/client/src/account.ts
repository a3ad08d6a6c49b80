import { paths } from '@portcullis/protocol/paths'
import type {
  Account,
  AccountAnswer,
  AccountChangeInput,
  AccountEvent,
  AccountEvents,
  AccountExport,
} from '@portcullis/protocol/shapes'
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

/** What has happened to the account lately, the newest first. */
export async function listAccountEvents(ctx: Context): Promise<AccountEvent[]> {
  const { events } = await requestAsAccount<AccountEvents>(ctx, {
    method: 'GET',
    path: paths.accountEvents,
    gives: 'events',
  })
  return events
}

/** Says that an event was somebody else's: every session ends, this one too, and a reset link is mailed. */
export async function disownEvent(ctx: Context, event: number): Promise<void> {
  await requestAsAccount(ctx, { method: 'POST', path: paths.accountEventsDisown, body: { event } })
  forgetSession(ctx)
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
