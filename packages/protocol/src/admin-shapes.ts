import { z } from 'zod'
import { emailShape, linkTokenShape, passwordShape } from './shapes.ts'

/** Moments on the wire: RFC 3339 in UTC. */
const momentShape = z.iso.datetime()

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
