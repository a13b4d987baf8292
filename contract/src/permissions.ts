/** Roles by the surface on which they count. */
export const roles = {
  operator: ['owner', 'support', 'billing'],
  partner: ['admin', 'member'],
  organization: ['owner', 'admin', 'billing', 'member'],
} as const

export type OperatorRole = (typeof roles.operator)[number]
export type PartnerRole = (typeof roles.partner)[number]
export type OrganizationRole = (typeof roles.organization)[number]
export type RoleName =
  | `operator.${OperatorRole}`
  | `partner.${PartnerRole}`
  | `organization.${OrganizationRole}`

const operators = ['operator.owner', 'operator.support', 'operator.billing'] as const
const staff = ['operator.owner', 'operator.support'] as const
const partners = ['partner.admin', 'partner.member'] as const
const admins = ['organization.owner', 'organization.admin'] as const
const members = [
  'organization.owner',
  'organization.admin',
  'organization.billing',
  'organization.member',
] as const

/**
 * Every permission, and the roles that hold it. This table is the whole of authorisation: the server refuses to
 * start on an operation whose permission is not here, and the matrix test enumerates it.
 */
export const permissions = {
  'partner:list': operators,
  'partner:read': [...operators, ...partners],
  'partner:create': ['operator.owner'],
  'partner:update': ['operator.owner'],
  'organization:list': [...operators, ...partners],
  'organization:read': [...operators, ...partners, ...members],
  'organization:create': [...staff, 'partner.admin', 'partner.member'],
  'organization:update': [...staff, 'operator.billing', 'partner.admin', ...admins, 'organization.billing'],
  'member:list': [...operators, ...partners, ...members],
  'member:manage': [...staff, 'partner.admin', ...admins],
  'blueprint:read': [...operators, ...partners],
  'blueprint:manage': ['operator.owner'],
  'template:read': operators,
  'template:manage': staff,
  'connector:read': operators,
  'connector:manage': ['operator.owner'],
  'connector:test': staff,
  'order:list': [...operators, ...partners],
  'order:read': [...operators, ...partners, ...members],
  'order:place': [...staff, ...partners, ...admins],
  'order:decide': [...staff, 'partner.admin'],
  'tenant:list': [...operators, ...partners],
  'tenant:read': [...operators, ...partners, ...members],
  'tenant:update': [...staff, ...partners, ...admins],
  'tenant:retry': [...staff, ...partners, ...admins],
  'project:read': [...operators, ...partners, ...members],
  'project:manage': [...staff, ...partners, ...admins],
  'orphan:read': operators,
  'orphan:resolve': ['operator.owner'],
  'audit:list': operators,
  'audit:read': [...operators, 'partner.admin', ...admins],
} as const satisfies Record<string, readonly RoleName[]>

export type Permission = keyof typeof permissions

/** Whether any of a caller's roles grants the permission. */
export function isGranted(permission: Permission, held: readonly RoleName[]): boolean {
  const holders: readonly RoleName[] = permissions[permission]
  return held.some((role) => holders.includes(role))
}
