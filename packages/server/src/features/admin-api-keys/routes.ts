import { apiKeyInputShape, apiKeysShape, madeApiKeyShape } from '@portcullis/protocol/admin-service-shapes'
import { reasonOnlyShape } from '@portcullis/protocol/admin-shapes'
import { paths } from '@portcullis/protocol/paths'
import { answerJson } from '../../http/headers.ts'
import { route } from '../../http/route.ts'
import { isRefusal } from '../../platform/refusal.ts'
import { listApiKeys, makeApiKey, revokeApiKey } from './manage-keys.ts'

export const adminApiKeysRoutes = [
  route(
    {
      method: 'GET',
      path: paths.adminApiKeys,
      summary: 'The newest API keys and how they stand.',
      guard: 'operator',
      permission: 'read',
      answer: { status: 200, shape: apiKeysShape },
      refusals: [],
    },
    async ({ ctx, http }) => answerJson(http, await listApiKeys(ctx)),
  ),
  route(
    {
      method: 'POST',
      path: paths.adminApiKeys,
      summary: 'Makes an API key for a machine, which is shown in this answer alone.',
      guard: 'operator',
      permission: 'administer',
      body: apiKeyInputShape,
      answer: { status: 201, shape: madeApiKeyShape },
      refusals: ['not_permitted'],
    },
    async ({ ctx, http, actor, body }) => {
      const made = await makeApiKey(ctx, actor, body)
      return isRefusal(made) ? made : answerJson(http, made, 201)
    },
  ),
  route(
    {
      method: 'POST',
      path: `${paths.adminApiKeys}/{id}/revoke`,
      summary: 'Revokes an API key, from this moment on and for good.',
      guard: 'operator',
      permission: 'administer',
      body: reasonOnlyShape,
      answer: { status: 204 },
      refusals: ['not_found'],
    },
    async ({ ctx, http, actor, params, body: { reason } }) =>
      (await revokeApiKey(ctx, actor, { id: params.id ?? '', reason })) ?? http.body(null, 204),
  ),
]
