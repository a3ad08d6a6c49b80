import { z } from 'zod'
import { adminKeysShape, eventsQueryShape, momentShape, reasonShape } from './admin-shapes.ts'

const severityShape = z.enum(['critical', 'high', 'medium', 'low', 'info'])

/** `GET /v1/admin/checklist`: every line as it stands on the server that answers. */
export const checklistShape = z.strictObject({
  judgedAt: momentShape,
  lines: z.array(
    z.strictObject({
      id: z.string(),
      topic: z.string(),
      /** What has to hold. */
      must: z.string(),
      /** `untold` where this server cannot tell. */
      state: z.enum(['green', 'amber', 'red', 'untold']),
      /** What the state rests on. */
      evidence: z.string(),
      findings: z.array(
        z.strictObject({
          rule: z.string(),
          severity: severityShape,
          title: z.string(),
          why: z.string(),
          seen: z.string(),
          /** The line to write, or the command to run. */
          mend: z.string(),
        }),
      ),
      /** Found, and accepted by the operator. */
      accepted: z.array(z.strictObject({ rule: z.string(), seen: z.string(), reason: z.string() })),
      notJudged: z.array(z.strictObject({ rule: z.string(), why: z.string() })),
    }),
  ),
})
export type Checklist = z.infer<typeof checklistShape>

/** `GET /v1/admin/attention`: what needs attention now, the worst first. */
export const attentionShape = z.strictObject({
  judgedAt: momentShape,
  items: z.array(
    z.strictObject({
      kind: z.enum(['check', 'detection']),
      state: z.enum(['red', 'amber']),
      /** The rule, or the event. */
      name: z.string(),
      /** With a rule: the line of the checklist. */
      line: z.string().optional(),
      title: z.string(),
      seen: z.string(),
      mend: z.string(),
    }),
  ),
})
export type Attention = z.infer<typeof attentionShape>

/** What `POST /v1/admin/signing-keys/rotate` answers: only `rotated` has changed anything. */
export const keysRotatedShape = adminKeysShape.extend({
  outcome: z.enum(['rotated', 'published-too-recently', 'changed-meanwhile', 'not-due']),
})

/** `GET /v1/admin/settings`: every setting as it is in effect. */
export const adminSettingsShape = z.strictObject({
  settings: z.array(
    z.strictObject({
      env: z.string(),
      group: z.string(),
      about: z.string(),
      /** What kind of place it comes from; null where nobody knows. */
      source: z.enum(['default', 'environment', 'file', 'manager']).nullable(),
      default: z.string().nullable(),
      /** As it would be written; of a secret where it leads, or nothing. */
      value: z.string().nullable(),
      /** With a secret: whether there is one, and for how many days it is in use. */
      secret: z.strictObject({ isSet: z.boolean(), ageDays: z.number().int().nullable() }).nullable(),
    }),
  ),
  /** After how many days a secret is called old. */
  oldAfterDays: z.number().int(),
})
export type AdminSettings = z.infer<typeof adminSettingsShape>

/** What `GET /v1/admin/events/export` takes. */
export const exportQueryShape = eventsQueryShape
  .pick({ from: true, to: true })
  .extend({ format: z.enum(['ndjson', 'csv']).default('ndjson') })
export type ExportQuery = z.infer<typeof exportQueryShape>

/** What machines may be let do: a group of routes, and how much of it. Keys and roles have none. */
export const apiKeyScopes = [
  'accounts:read',
  'accounts:support',
  'events:read',
  'service:read',
  'service:support',
  'service:administer',
  'operators:read',
] as const
export type ApiKeyScope = (typeof apiKeyScopes)[number]

/** The groups of routes that a key can be given. */
export type ApiKeyGroup = ApiKeyScope extends `${infer Group}:${string}` ? Group : never

/** What `POST /v1/admin/api-keys` takes. */
export const apiKeyInputShape = z.strictObject({
  /** What it is for, in the operator's words. */
  name: reasonShape.pipe(z.string().max(100, 'A name has at most 100 characters.')),
  scopes: z
    .array(z.enum(apiKeyScopes))
    .min(1, 'Name a scope.')
    .max(apiKeyScopes.length)
    .refine((scopes) => new Set(scopes).size === scopes.length, 'Name each scope once.'),
  expiresInDays: z.number().int().min(1).max(365, 'A key lives for a year at most.'),
  reason: reasonShape,
})
export type ApiKeyInput = z.infer<typeof apiKeyInputShape>

/** A key that was just made: nobody sees it again. */
export const madeApiKeyShape = z.strictObject({ id: z.uuid(), key: z.string(), expiresAt: momentShape })
export type MadeApiKey = z.infer<typeof madeApiKeyShape>

/** `GET /v1/admin/api-keys`. */
export const apiKeysShape = z.strictObject({
  keys: z.array(
    z.strictObject({
      id: z.uuid(),
      name: z.string(),
      scopes: z.array(z.string()),
      /** `orphaned`: its maker is no administrator any more. */
      state: z.enum(['live', 'revoked', 'expired', 'orphaned']),
      createdBy: z.uuid(),
      createdAt: momentShape,
      expiresAt: momentShape,
      revokedAt: momentShape.nullable(),
      lastUsedAt: momentShape.nullable(),
    }),
  ),
})
export type ApiKeys = z.infer<typeof apiKeysShape>
