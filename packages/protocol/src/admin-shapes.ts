import { z } from 'zod'
import { emailShape, linkTokenShape, passwordShape, sessionShape } from './shapes.ts'

/** Moments on the wire: RFC 3339 in UTC. */
export const momentShape = z.iso.datetime()

export const operatorRoles = ['administrator', 'support', 'auditor'] as const

/** What somebody who runs the service may do: everything, help people, or only look. */
export const operatorRoleShape = z.enum(operatorRoles)
export type OperatorRole = z.infer<typeof operatorRoleShape>

export const permissionShape = z.enum(['read', 'support', 'administer'])

// Letters of every script, but nothing that turns the reading direction or breaks the line.
const visible = /^(?:[^\p{C}\p{Zl}\p{Zp}]|\u200c|\u200d)+$/u

/** Why an operator does something, in their own words, for whoever reads the audit log. */
export const reasonShape = z
  .string()
  .refine((text) => text.isWellFormed(), 'This text is not valid Unicode.')
  .transform((typed) => typed.normalize('NFC').trim())
  .pipe(
    z
      .string()
      .min(1, 'Say why: it stands in the audit log.')
      .max(500, 'A reason has at most 500 characters.')
      .regex(visible, 'A reason has visible characters only.'),
  )

/** What `POST /v1/first-administrator` takes. */
export const firstAdministratorShape = z.strictObject({
  token: linkTokenShape,
  email: emailShape,
  password: passwordShape,
})
export type FirstAdministratorInput = z.infer<typeof firstAdministratorShape>

/** What every act takes that an operator does to somebody. */
export const reasonOnlyShape = z.strictObject({ reason: reasonShape })

/** What `POST /v1/admin/operators/{id}/grant` takes. */
export const grantShape = z.strictObject({ role: operatorRoleShape, reason: reasonShape })

/** `GET /v1/admin/self`: whoever asks, and what they may do. */
export const adminSelfShape = z.strictObject({
  accountId: z.uuid().nullable(),
  email: z.string().nullable(),
  permissions: z.array(permissionShape),
  /** Until when nothing has to be confirmed again. */
  freshUntil: momentShape.nullable(),
})

export const operatorShape = z.strictObject({
  accountId: z.uuid(),
  email: z.string(),
  name: z.string().nullable(),
  role: operatorRoleShape,
  grantedAt: momentShape,
  suspendedAt: momentShape.nullable(),
})
export type OperatorOnWire = z.infer<typeof operatorShape>
export const operatorsShape = z.strictObject({ operators: z.array(operatorShape) })

/** Where the next page begins; nobody but the server reads it. */
const cursorShape = z.string().min(1).max(500)
const limitShape = z
  .string()
  .regex(/^\d{1,3}$/, 'Write a whole number.')
  .transform(Number)
  .pipe(z.number().min(1).max(100))
  .default(50)

export const accountFilters = [
  'suspended',
  'unverified',
  'locked',
  'administrator',
  'support',
  'auditor',
] as const

/** What `GET /v1/admin/accounts` takes: the beginning of an address or an id, or a filter. */
export const accountsQueryShape = z
  .strictObject({
    search: z.string().trim().min(1).max(320).optional(),
    filter: z.enum(accountFilters).optional(),
    after: cursorShape.optional(),
    limit: limitShape,
  })
  .refine(({ search, filter }) => search === undefined || filter === undefined, 'Search, or filter.')
export type AccountsQuery = z.infer<typeof accountsQueryShape>

/** An account as those see it who run the service. */
export const adminAccountShape = z.strictObject({
  id: z.uuid(),
  email: z.string(),
  name: z.string().nullable(),
  createdAt: momentShape,
  emailVerifiedAt: momentShape.nullable(),
  suspendedAt: momentShape.nullable(),
  closedAt: momentShape.nullable(),
  /** What an app reads in access tokens. */
  roles: z.array(z.string()),
  /** In running the service. */
  role: operatorRoleShape.nullable(),
})
export type AdminAccount = z.infer<typeof adminAccountShape>

export const adminAccountsShape = z.strictObject({
  accounts: z.array(adminAccountShape),
  next: cursorShape.nullable(),
})

/** One event of the audit log. */
export const adminEventShape = z.strictObject({
  number: z.number().int(),
  at: z.string(),
  event: z.string(),
  result: z.enum(['success', 'failure', 'change']).nullable(),
  account: z.uuid().nullable(),
  session: z.uuid().nullable(),
  request: z.string(),
  ip: z.string(),
  device: z.string(),
  detail: z.record(z.string(), z.unknown()),
})

/** What strangers have guessed at an account of late. */
export const lockShape = z.strictObject({
  guesses: z.number().int(),
  /** Until when nobody but its known devices may try; null while anybody may. */
  lockedUntil: momentShape.nullable(),
})

/** What `GET /v1/admin/accounts/{id}` answers. */
export const adminAccountAnswerShape = z.strictObject({
  account: adminAccountShape,
  lock: lockShape,
  sessions: z.array(sessionShape),
  /** The newest ones. */
  events: z.array(adminEventShape),
})
export type AdminAccountAnswer = z.infer<typeof adminAccountAnswerShape>

/** What `POST /v1/admin/accounts/{id}/end-sessions` takes: all of them, or one. */
export const endSessionsShape = z.strictObject({ reason: reasonShape, session: z.uuid().optional() })

/** What `GET /v1/admin/sign-ups` takes. */
export const signUpsQueryShape = z.strictObject({
  email: emailShape.optional(),
  after: cursorShape.optional(),
  limit: limitShape,
})
export type SignUpsQuery = z.infer<typeof signUpsQueryShape>

/** A sign-up whose mail was not followed yet. */
export const pendingSignUpShape = z.strictObject({
  id: z.uuid(),
  email: z.string(),
  name: z.string().nullable(),
  createdAt: momentShape,
  expiresAt: momentShape,
})
export const pendingSignUpsShape = z.strictObject({
  signUps: z.array(pendingSignUpShape),
  next: cursorShape.nullable(),
})
export type PendingSignUps = z.infer<typeof pendingSignUpsShape>

const wholeShape = z
  .string()
  .regex(/^[1-9]\d{0,14}$/, 'Write a whole number.')
  .transform(Number)

/** A moment that somebody names, with its zone: one that the database knows as well. */
const givenMomentShape = z.iso
  .datetime({ offset: true, error: 'Write it like 2026-11-01T09:30:00Z.' })
  .refine(isOfOurTime, 'Name a moment of the years 1 to 9999, in a zone that there is.')

// PostgreSQL has no year 0, and no zone that is 16 hours away.
function isOfOurTime(text: string): boolean {
  const at = Date.parse(text)
  const isInYears = at >= Date.parse('0001-01-01T00:00:00Z') && at < Date.parse('+010000-01-01T00:00:00Z')
  return isInYears && !/[+-](?:1[6-9]|2\d):\d\d$/.test(text)
}

/** What `GET /v1/admin/events` takes. */
export const eventsQueryShape = z.strictObject({
  event: z
    .string()
    .max(100)
    .regex(/^[a-z0-9.-]+$/, 'An event is named like sign-in.refused.')
    .optional(),
  result: z.enum(['success', 'failure', 'change']).optional(),
  account: z.uuid().optional(),
  ip: z.string().min(1).max(50).optional(),
  /** From a moment on, and before another. */
  from: givenMomentShape.optional(),
  to: givenMomentShape.optional(),
  before: wholeShape.optional(),
  limit: limitShape,
})
export type EventsQuery = z.infer<typeof eventsQueryShape>

export const adminEventsShape = z.strictObject({
  events: z.array(adminEventShape),
  /** Before which number the next page begins; null where nothing is left to look at. */
  next: z.number().int().nullable(),
})
export type AdminEvents = z.infer<typeof adminEventsShape>

/** What `GET /v1/admin/events/series` takes. */
export const seriesQueryShape = z.strictObject({
  hours: wholeShape.pipe(z.number().max(168, 'At most a week.')).default(24),
})

export const eventSeriesShape = z.strictObject({
  /** Since when everything is counted; null where nothing was found. */
  since: momentShape.nullable(),
  bucketSeconds: z.number().int(),
  series: z.array(
    z.strictObject({
      at: momentShape,
      event: z.string(),
      /** With a refusal: its reason. */
      reason: z.string().nullable(),
      count: z.number().int(),
    }),
  ),
  /** From where most was refused, and at how many accounts. */
  sources: z.array(
    z.strictObject({ ip: z.string(), refusals: z.number().int(), accounts: z.number().int() }),
  ),
})
export type EventSeries = z.infer<typeof eventSeriesShape>

/** `GET /v1/admin/keys`: the signing keys, the newest first. */
export const adminKeysShape = z.strictObject({
  keys: z.array(
    z.strictObject({
      kid: z.string(),
      state: z.enum(['next', 'current', 'previous', 'retired']),
      since: momentShape,
      ageSeconds: z.number().int(),
      /** Which SECRET_KEY its private part is sealed under; null where it has none. */
      sealedUnder: z.string().nullable(),
      /** What the schedule does with it next; by hand where no time is named. */
      next: z.strictObject({ step: z.string(), inSeconds: z.number().nullable() }).nullable(),
    }),
  ),
})
export type AdminKeys = z.infer<typeof adminKeysShape>

/** What `GET /v1/admin/outbox` takes. */
export const outboxQueryShape = z.strictObject({
  state: z.enum(['waiting', 'failed']).default('waiting'),
  after: cursorShape.optional(),
  limit: limitShape,
})
export type OutboxQuery = z.infer<typeof outboxQueryShape>

export const outboxShape = z.strictObject({
  mails: z.array(
    z.strictObject({
      id: z.uuid(),
      recipient: z.string(),
      template: z.string(),
      tries: z.number().int(),
      queuedAt: momentShape,
      nextTryAt: momentShape.nullable(),
      failedAt: momentShape.nullable(),
      /** What the mail server said last. */
      lastError: z.string().nullable(),
    }),
  ),
  next: cursorShape.nullable(),
})
export type Outbox = z.infer<typeof outboxShape>
