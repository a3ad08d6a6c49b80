import { z } from 'zod'
import { paths } from '@portcullis/protocol/paths'
import { answerJson, writeHeader } from '../../http/headers.ts'
import { route } from '../../http/route.ts'
import { createSigningKeyring } from './load-signing-keys.ts'
import { jwksMaxAgeSeconds } from './schedule.ts'

const jwksShape = z.strictObject({
  keys: z.array(
    z.strictObject({
      kty: z.literal('EC'),
      crv: z.literal('P-256'),
      x: z.string(),
      y: z.string(),
      kid: z.string(),
      alg: z.literal('ES256'),
      use: z.literal('sig'),
    }),
  ),
})

export const signingKeysRoutes = [
  route(
    {
      method: 'GET',
      path: paths.jwks,
      summary: 'The public keys that verify access tokens (RFC 7517).',
      guard: 'anyone',
      public: true,
      answer: { status: 200, shape: jwksShape },
      refusals: [],
    },
    async ({ ctx, http }) => {
      const { byHeader } = await ctx.instance(createSigningKeyring).get()
      const keys = [...byHeader.values()].map(({ kid, publicJwk }) => ({
        ...publicJwk,
        kid,
        alg: 'ES256',
        use: 'sig',
      }))
      writeHeader(http, 'cache-control', `public, max-age=${jwksMaxAgeSeconds}`)
      return answerJson(http, { keys })
    },
  ),
]
