import { z } from 'zod'
import { canonicalEmail } from './email.ts'

/** An e-mail address as it is kept: the domain in its ASCII form, everything in lower case. */
export const emailShape = z
  .string()
  .max(320)
  .transform((typed, issues) => {
    const email = canonicalEmail(typed)
    if (email !== undefined) return email
    issues.addIssue({ code: 'custom', message: 'This is not an e-mail address.' })
    return z.NEVER
  })
  .meta({ format: 'email', description: 'Case does not matter. ASCII before the @; any domain name.' })

/**
 * Longest password in bytes, after NFC: room for 250 characters of any script, and no more work for a hash.
 */
export const passwordLimitBytes = 1024

const wellFormed = (text: string) => text.isWellFormed()
const fits = (text: string) => new TextEncoder().encode(text.normalize('NFC')).length <= passwordLimitBytes

/** A password that someone presents. NFC, as NIST SP 800-63B-4 3.1.1.2 asks; otherwise exactly as typed. */
export const passwordShape = z
  .string()
  .min(1)
  .max(passwordLimitBytes)
  .refine(wellFormed, 'This text is not valid Unicode.')
  .refine(fits, 'A password has at most 1024 bytes.')
  .transform((typed) => typed.normalize('NFC'))
  .meta({ description: 'At most 1024 bytes of UTF-8 after NFC. Nothing is trimmed or cut.' })

// Letters of every script and emoji, but nothing that is invisible, turns the reading direction or breaks the
// line. U+200C and U+200D join letters in Persian, Hindi and emoji.
const nameCharacters = /^(?:[^\p{C}\p{Zl}\p{Zp}]|\u200c|\u200d)+$/u

/** A person's name, as they want to be called. */
export const nameShape = z
  .string()
  .refine(wellFormed, 'This text is not valid Unicode.')
  .transform((typed) => typed.normalize('NFC').trim())
  .pipe(
    z
      .string()
      .min(1, 'Write a name.')
      .max(100, 'A name has at most 100 characters.')
      .regex(nameCharacters, 'A name has visible characters only.'),
  )

/** What a mailed link carries: key id, record id and secret. */
export const linkTokenShape = z.string().min(1).max(200)

/** The six digits of a mail. */
export const codeShape = z.string().regex(/^\d{6}$/, 'The code has six digits.')

export const transportShape = z.enum(['token', 'cookie'])
export type Transport = z.infer<typeof transportShape>

/** What `POST /v1/sign-up` takes. */
export const signUpShape = z.strictObject({
  email: emailShape,
  password: passwordShape,
  name: nameShape.optional(),
})
export type SignUpInput = z.infer<typeof signUpShape>

/** What `POST /v1/email-verification`, `POST /v1/password-reset` and `POST /v1/email-change` take. */
export const emailOnlyShape = z.strictObject({ email: emailShape })
export type EmailOnlyInput = z.infer<typeof emailOnlyShape>

/**
 * What `POST /v1/email-verification/confirm` takes: the link's token, or the code in the browser that signed
 * up.
 */
export const emailVerificationConfirmShape = z.union([
  z.strictObject({ token: linkTokenShape, password: passwordShape.optional() }),
  z.strictObject({ code: codeShape, email: emailShape }),
])
export type EmailVerificationConfirmInput = z.infer<typeof emailVerificationConfirmShape>

/** What `POST /v1/sign-in` takes. */
export const signInShape = z.strictObject({
  email: emailShape,
  password: passwordShape,
  transport: transportShape.default('token'),
})
export type SignInInput = z.infer<typeof signInShape>

/** What `POST /v1/password-reset/confirm` takes. */
export const passwordResetConfirmShape = z.strictObject({ token: linkTokenShape, password: passwordShape })
export type PasswordResetConfirmInput = z.infer<typeof passwordResetConfirmShape>

/** What `POST /v1/password-change` takes. */
export const passwordChangeShape = z.strictObject({
  currentPassword: passwordShape,
  newPassword: passwordShape,
})
export type PasswordChangeInput = z.infer<typeof passwordChangeShape>

/** What `POST /v1/email-change/confirm` and `…/undo` take. */
export const tokenOnlyShape = z.strictObject({ token: linkTokenShape })
export type TokenOnlyInput = z.infer<typeof tokenOnlyShape>

/** What `POST /v1/confirm-identity` takes. */
export const confirmIdentityShape = z.strictObject({ password: passwordShape })
export type ConfirmIdentityInput = z.infer<typeof confirmIdentityShape>

/** What `PATCH /v1/account` takes; null removes the name. */
export const accountChangeShape = z.strictObject({ name: nameShape.nullable() })
export type AccountChangeInput = z.infer<typeof accountChangeShape>

/** Moments on the wire: RFC 3339 in UTC. */
const momentShape = z.iso.datetime()

/** A person's record, as its owner sees it. */
export const accountShape = z.strictObject({
  id: z.uuid(),
  email: z.string(),
  name: z.string().nullable(),
  emailVerifiedAt: momentShape.nullable(),
  createdAt: momentShape,
  roles: z.array(z.string()),
})
export type Account = z.infer<typeof accountShape>

/** One sign-in on one device, as its owner sees it. */
export const sessionShape = z.strictObject({
  id: z.uuid(),
  transport: transportShape,
  startedAt: momentShape,
  lastSeenAt: momentShape,
  /** When it ends at the latest, however often it is used. */
  expiresAt: momentShape,
  /** Until when it counts as fresh for what needs a confirmed identity. */
  freshUntil: momentShape,
  /** The browser in words: "Firefox on Linux". */
  device: z.string(),
  ip: z.string(),
  /** Whether it is bound to a key that cannot leave its browser. */
  deviceKey: z.boolean(),
  /** Whether it is the session that asks. */
  current: z.boolean(),
})
export type Session = z.infer<typeof sessionShape>

/** The answer to a mail journey's request: always the same, whatever is known of the address. */
export const acceptedShape = z.strictObject({ accepted: z.literal(true) })
export type Accepted = z.infer<typeof acceptedShape>

/** The answer to a journey that is finished. */
export const doneShape = z.strictObject({ done: z.literal(true) })
export type Done = z.infer<typeof doneShape>

/** Signed in with transport `cookie`. */
export const cookieSignedInShape = z.strictObject({
  account: accountShape,
  session: sessionShape,
  csrfToken: z.string(),
})

/** Signed in with transport `token`, or refreshed. */
export const tokenSignedInShape = z.strictObject({
  accessToken: z.string(),
  expiresInSeconds: z.int(),
  account: accountShape,
  session: sessionShape,
  csrfToken: z.string(),
})
export type TokenSignedIn = z.infer<typeof tokenSignedInShape>

export const signedInShape = z.union([tokenSignedInShape, cookieSignedInShape])
export type SignedIn = z.infer<typeof signedInShape>

/** The answer of `GET /v1/session`; all null when nobody is signed in. */
export const currentSessionShape = z.strictObject({
  session: sessionShape.nullable(),
  account: accountShape.nullable(),
  csrfToken: z.string().nullable(),
})
export type CurrentSession = z.infer<typeof currentSessionShape>

export const sessionsShape = z.strictObject({ sessions: z.array(sessionShape) })
export type Sessions = z.infer<typeof sessionsShape>

export const accountAnswerShape = z.strictObject({ account: accountShape })
export type AccountAnswer = z.infer<typeof accountAnswerShape>

/** Everything that is kept about a person. */
export const accountExportShape = z.strictObject({
  exportedAt: momentShape,
  account: accountShape,
  /** In which mails are, as a BCP 47 tag. */
  language: z.string().nullable(),
  sessions: z.array(sessionShape),
  events: z.array(
    z.strictObject({
      name: z.string(),
      at: momentShape,
      ip: z.string().nullable(),
      device: z.string().nullable(),
    }),
  ),
})
export type AccountExport = z.infer<typeof accountExportShape>

/** One line of what has happened to an account: the same thing at the same place, once for each day. */
export const accountEventShape = z.strictObject({
  /** The number of the newest event of the line, for `POST /v1/account/events/not-me`. */
  event: z.int(),
  name: z.string(),
  /** What happened, in words. */
  title: z.string(),
  /** When, the last time. */
  at: momentShape,
  times: z.int(),
  /** From how many addresses; with more than one, none is named. */
  places: z.int(),
  ip: z.string().nullable(),
  device: z.string().nullable(),
  /** Whether it takes a session or the mailbox, so that "this wasn't me" means something. */
  canDisown: z.boolean(),
})
export type AccountEvent = z.infer<typeof accountEventShape>

export const accountEventsShape = z.strictObject({ events: z.array(accountEventShape) })
export type AccountEvents = z.infer<typeof accountEventsShape>

/** What `POST /v1/account/events/not-me` takes. */
export const disownedEventShape = z.strictObject({ event: z.int().min(1) })

/** The work that `challenge_needed` asks for, in the form of ALTCHA (altcha.org), signed by the server. */
export const challengeShape = z.strictObject({
  parameters: z.strictObject({
    algorithm: z.literal('PBKDF2/SHA-256'),
    nonce: z.string().regex(/^[0-9a-f]{32}$/),
    salt: z.string().regex(/^[0-9a-f]{32}$/),
    cost: z.int().min(1).max(1_000_000),
    keyLength: z.literal(32),
    keyPrefix: z.string().regex(/^[0-9a-f]{1,16}$/),
    expiresAt: z.int(),
    data: z.strictObject({ key: z.string(), operation: z.string(), source: z.string() }),
  }),
  signature: z.string().regex(/^[0-9a-f]{64}$/),
})
export type Challenge = z.infer<typeof challengeShape>

/** What the header `Challenge-Solution` carries, as JSON in base64. */
export const solvedChallengeShape = z.strictObject({
  challenge: challengeShape,
  solution: z.strictObject({
    counter: z.int().min(0).max(0xffff_ffff),
    derivedKey: z.string().regex(/^[0-9a-f]{64}$/),
  }),
})
export type SolvedChallenge = z.infer<typeof solvedChallengeShape>

/** The refusals' body. */
export const problemShape = z.object({
  type: z.string(),
  code: z.string(),
  title: z.string(),
  status: z.int(),
  fields: z.array(z.strictObject({ path: z.string(), message: z.string() })).optional(),
  reasons: z.array(z.strictObject({ code: z.string(), message: z.string() })).optional(),
  challenge: challengeShape.optional(),
  requestId: z.string().optional(),
})
