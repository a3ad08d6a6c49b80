import { type OperatorRole, operatorRoles } from '@portcullis/protocol/admin-shapes'
import { type Permission, permissions } from '../../platform/context.ts'

/** The most that each role may do; each permission has those before it. */
export const permissionOf: Record<OperatorRole, Permission> = {
  auditor: 'read',
  support: 'support',
  administrator: 'administer',
}

/** Every permission up to one. */
export function permissionsUpTo(permission: Permission): Permission[] {
  return permissions.slice(0, permissions.indexOf(permission) + 1)
}

/** The roles that have a permission. */
export function rolesWith(permission: Permission): OperatorRole[] {
  return operatorRoles.filter((role) => permissionsUpTo(permissionOf[role]).includes(permission))
}
