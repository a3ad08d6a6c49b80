import {
  accountsQueryShape,
  adminAccountAnswerShape,
  adminAccountsShape,
  endSessionsShape,
  pendingSignUpsShape,
  reasonOnlyShape,
  signUpsQueryShape,
} from '@portcullis/protocol/admin-shapes'
import { paths } from '@portcullis/protocol/paths'
import { answerJson } from '../../http/headers.ts'
import { type Route, route } from '../../http/route.ts'
import type { Context, Operator } from '../../platform/context.ts'
import { isRefusal } from '../../platform/refusal.ts'
import {
  type Act,
  type ActRefused,
  endSessionsOf,
  forceReset,
  suspendAccount,
  unlockAccount,
} from './act-on-account.ts'
import { listAccounts } from './list-accounts.ts'
import { readAdminAccount } from './read-account.ts'
import { listSignUps, resendMail } from './resend-mail.ts'

const refusals = ['not_found', 'not_permitted', 'own_account', 'last_administrator'] as const

/** The route of one act on an account: whose it is and why, and nothing else. */
function actRoute(
  name: string,
  summary: string,
  act: (ctx: Context, operator: Operator, input: Act) => Promise<ActRefused | undefined>,
): Route {
  return route(
    {
      method: 'POST',
      path: `${paths.adminAccounts}/{id}/${name}`,
      summary,
      guard: 'operator',
      permission: 'support',
      scope: 'accounts',
      body: reasonOnlyShape,
      answer: { status: 204 },
      refusals,
    },
    async ({ ctx, http, actor, params, body: { reason } }) =>
      (await act(ctx, actor, { accountId: params.id ?? '', reason })) ?? http.body(null, 204),
  )
}

export const adminAccountsRoutes = [
  route(
    {
      method: 'GET',
      path: paths.adminAccounts,
      summary:
        'A page of accounts: by the beginning of an address, by id, or by their creation with a filter.',
      guard: 'operator',
      permission: 'read',
      scope: 'accounts',
      query: accountsQueryShape,
      answer: { status: 200, shape: adminAccountsShape },
      refusals: ['malformed_request'],
    },
    async ({ ctx, http, query }) => {
      const page = await listAccounts(ctx, query)
      return isRefusal(page) ? page : answerJson(http, page)
    },
  ),
  route(
    {
      method: 'GET',
      path: `${paths.adminAccounts}/{id}`,
      summary: 'One account: its live sessions, how its lock stands, and its newest events.',
      guard: 'operator',
      permission: 'read',
      scope: 'accounts',
      answer: { status: 200, shape: adminAccountAnswerShape },
      refusals: ['not_found'],
    },
    async ({ ctx, http, params }) => {
      const account = await readAdminAccount(ctx, params.id ?? '')
      return isRefusal(account) ? account : answerJson(http, account)
    },
  ),
  route(
    {
      method: 'POST',
      path: `${paths.adminAccounts}/{id}/end-sessions`,
      summary: 'Ends all sessions of an account, or one of them.',
      guard: 'operator',
      permission: 'support',
      scope: 'accounts',
      body: endSessionsShape,
      answer: { status: 204 },
      refusals,
    },
    async ({ ctx, http, actor, params, body }) =>
      (await endSessionsOf(ctx, actor, { accountId: params.id ?? '', ...body })) ?? http.body(null, 204),
  ),
  actRoute('unlock', 'Forgives what strangers have guessed at an account.', unlockAccount),
  actRoute('suspend', 'Suspends an account and ends its sessions.', (ctx, operator, act) =>
    suspendAccount(ctx, operator, { ...act, suspends: true }),
  ),
  actRoute('unsuspend', 'Opens a suspended account again.', (ctx, operator, act) =>
    suspendAccount(ctx, operator, { ...act, suspends: false }),
  ),
  actRoute('force-reset', 'Takes the password of an account and mails a link to set another.', forceReset),
  route(
    {
      method: 'GET',
      path: paths.adminSignUps,
      summary: 'A page of sign-ups whose mail was not followed yet.',
      guard: 'operator',
      permission: 'read',
      scope: 'accounts',
      query: signUpsQueryShape,
      answer: { status: 200, shape: pendingSignUpsShape },
      refusals: ['malformed_request'],
    },
    async ({ ctx, http, query }) => {
      const page = await listSignUps(ctx, query)
      return isRefusal(page) ? page : answerJson(http, page)
    },
  ),
  route(
    {
      method: 'POST',
      path: `${paths.adminSignUps}/{id}/resend`,
      summary: 'Sends the mail of a sign-up once more.',
      guard: 'operator',
      permission: 'support',
      scope: 'accounts',
      body: reasonOnlyShape,
      answer: { status: 204 },
      refusals: ['not_found'],
    },
    async ({ ctx, http, actor, params, body: { reason } }) =>
      (await resendMail(ctx, actor, { signUpId: params.id ?? '', reason })) ?? http.body(null, 204),
  ),
]
