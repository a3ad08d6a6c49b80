import { adminSettingsShape, keysRotatedShape } from '@portcullis/protocol/admin-service-shapes'
import {
  adminKeysShape,
  outboxQueryShape,
  outboxShape,
  reasonOnlyShape,
} from '@portcullis/protocol/admin-shapes'
import { paths } from '@portcullis/protocol/paths'
import { answerJson } from '../../http/headers.ts'
import { route } from '../../http/route.ts'
import { isRefusal } from '../../platform/refusal.ts'
import { listSettings } from './list-settings.ts'
import { listOutbox, retryMail } from './outbox.ts'
import { listKeys, rotateKeysFor } from './signing-keys.ts'

export const adminServiceRoutes = [
  route(
    {
      method: 'GET',
      path: paths.adminKeys,
      summary: 'The signing keys: their states, ages and what happens to them next.',
      guard: 'operator',
      permission: 'read',
      scope: 'service',
      answer: { status: 200, shape: adminKeysShape },
      refusals: [],
    },
    async ({ ctx, http }) => answerJson(http, await listKeys(ctx)),
  ),
  route(
    {
      method: 'POST',
      path: `${paths.adminSigningKeys}/rotate`,
      summary: 'Lets the next signing key sign, if everybody can know it by now; says what came of it.',
      guard: 'operator',
      permission: 'administer',
      scope: 'service',
      body: reasonOnlyShape,
      answer: { status: 200, shape: keysRotatedShape },
      refusals: [],
    },
    async ({ ctx, http, actor, body: { reason } }) =>
      answerJson(http, await rotateKeysFor(ctx, actor, reason)),
  ),
  route(
    {
      method: 'GET',
      path: paths.adminSettings,
      summary:
        'Every setting in effect and where it comes from; of secrets whether they are set, and since when.',
      guard: 'operator',
      permission: 'read',
      scope: 'service',
      answer: { status: 200, shape: adminSettingsShape },
      refusals: [],
    },
    async ({ ctx, http }) => answerJson(http, await listSettings(ctx)),
  ),
  route(
    {
      method: 'GET',
      path: paths.adminOutbox,
      summary: 'A page of the mail that waits, or that was given up, with the words of the mail server.',
      guard: 'operator',
      permission: 'read',
      scope: 'service',
      query: outboxQueryShape,
      answer: { status: 200, shape: outboxShape },
      refusals: ['malformed_request'],
    },
    async ({ ctx, http, query }) => {
      const page = await listOutbox(ctx, query)
      return isRefusal(page) ? page : answerJson(http, page)
    },
  ),
  route(
    {
      method: 'POST',
      path: `${paths.adminOutbox}/{id}/retry`,
      summary: 'Lets a mail that waits be tried at once.',
      guard: 'operator',
      permission: 'support',
      scope: 'service',
      body: reasonOnlyShape,
      answer: { status: 204 },
      refusals: ['not_found'],
    },
    async ({ ctx, http, actor, params, body: { reason } }) =>
      (await retryMail(ctx, actor, { id: params.id ?? '', reason })) ?? http.body(null, 204),
  ),
]
