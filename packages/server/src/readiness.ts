import { createSigningKeyring } from './features/signing-keys/load-signing-keys.ts'
import { requireSchema } from './platform/db/require-schema.ts'
import type { Needs } from './platform/readiness.ts'

/** What this server needs before it is sent requests. */
export const needs: Needs = {
  database: ({ db }) => db.ping(),
  schema: ({ db }) => requireSchema(db),
  'signing key': ({ instance }) => instance(createSigningKeyring).get(),
}
