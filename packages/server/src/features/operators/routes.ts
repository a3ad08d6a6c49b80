import {
  adminSelfShape,
  firstAdministratorShape,
  grantShape,
  operatorsShape,
  reasonOnlyShape,
} from '@portcullis/protocol/admin-shapes'
import { paths } from '@portcullis/protocol/paths'
import { doneShape } from '@portcullis/protocol/shapes'
import { answerJson } from '../../http/headers.ts'
import { route } from '../../http/route.ts'
import { describeSelf } from './describe-self.ts'
import { foundService } from './first-administrator.ts'
import { listOperators } from './list-operators.ts'
import { setOperatorRole } from './set-operator-role.ts'

export const operatorsRoutes = [
  route(
    {
      method: 'POST',
      path: paths.firstAdministrator,
      summary: 'Opens the account of the first administrator by the link that an empty database prints.',
      guard: 'anyone',
      body: firstAdministratorShape,
      answer: { status: 200, shape: doneShape },
      refusals: ['too_many_attempts', 'invalid_link', 'weak_password', 'server_busy'],
    },
    async ({ ctx, http, body }) => (await foundService(ctx, body)) ?? answerJson(http, { done: true }),
  ),
  route(
    {
      method: 'GET',
      path: paths.adminSelf,
      summary: 'Whoever asks, and what they may do in running the service.',
      guard: 'operator',
      permission: 'read',
      answer: { status: 200, shape: adminSelfShape },
      refusals: [],
    },
    async ({ ctx, http, actor }) => answerJson(http, await describeSelf(ctx, actor)),
  ),
  route(
    {
      method: 'GET',
      path: paths.adminOperators,
      summary: 'Everybody who runs the service, with their role.',
      guard: 'operator',
      permission: 'read',
      scope: 'operators',
      answer: { status: 200, shape: operatorsShape },
      refusals: [],
    },
    async ({ ctx, http }) => answerJson(http, { operators: await listOperators(ctx) }),
  ),
  route(
    {
      method: 'POST',
      path: `${paths.adminOperators}/{id}/grant`,
      summary: 'Gives an account a role in running the service, in the place of the one it has.',
      guard: 'operator',
      permission: 'administer',
      body: grantShape,
      answer: { status: 204 },
      refusals: ['not_found', 'not_permitted', 'own_account', 'last_administrator'],
    },
    async ({ ctx, http, actor, params, body }) =>
      (await setOperatorRole(ctx, actor, { accountId: params.id ?? '', ...body })) ?? http.body(null, 204),
  ),
  route(
    {
      method: 'POST',
      path: `${paths.adminOperators}/{id}/revoke`,
      summary: 'Takes the role in running the service from an account.',
      guard: 'operator',
      permission: 'administer',
      body: reasonOnlyShape,
      answer: { status: 204 },
      refusals: ['not_found', 'not_permitted', 'own_account', 'last_administrator'],
    },
    async ({ ctx, http, actor, params, body: { reason } }) =>
      (await setOperatorRole(ctx, actor, { accountId: params.id ?? '', role: null, reason })) ??
      http.body(null, 204),
  ),
]
