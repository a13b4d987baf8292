/** Roles by the surface on which they count. */
export const roles = {
  operator: ['owner', 'support', 'billing'],
  partner: ['admin', 'member'],
  organization: ['owner', 'admin', 'billing', 'member'],
  /** Beside the role in the organization, in one tenant; counts where an operation's path names that tenant. */
  tenant: ['admin'],
} as const

export type OperatorRole = (typeof roles.operator)[number]
export type PartnerRole = (typeof roles.partner)[number]
export type OrganizationRole = (typeof roles.organization)[number]
export type TenantRole = (typeof roles.tenant)[number]
export type RoleName =
  | `operator.${OperatorRole}`
  | `partner.${PartnerRole}`
  | `organization.${OrganizationRole}`
  | `tenant.${TenantRole}`

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
  'operator:list': operators,
  'operator:manage': ['operator.owner'],
  'user:list': operators,
  'user:manage': staff,
  'staff:list': [...operators, ...partners],
  'staff:manage': [...staff, 'partner.admin'],
  'partner:list': operators,
  'partner:read': [...operators, ...partners],
  'partner:create': ['operator.owner'],
  'partner:update': ['operator.owner', 'partner.admin'],
  'partner:terminate': ['operator.owner'],
  'branding:manage': ['operator.owner', 'partner.admin', ...admins],
  'onboarding:manage': partners,
  'organization:list': [...operators, ...partners],
  'organization:read': [...operators, ...partners, ...members],
  'organization:create': [...staff, 'partner.admin', 'partner.member'],
  'organization:move': ['operator.owner'],
  'organization:update': [...staff, 'operator.billing', 'partner.admin', ...admins, 'organization.billing'],
  'member:list': [...operators, ...partners, ...members],
  'member:manage': [...staff, 'partner.admin', ...admins],
  'member:leave': members,
  'blueprint:read': [...operators, ...partners],
  'blueprint:manage': ['operator.owner'],
  'template:read': operators,
  'template:manage': staff,
  'connector:read': operators,
  'connector:manage': ['operator.owner'],
  'connector:test': staff,
  'order:list': [...operators, ...partners],
  'order:read': [...operators, ...partners, ...members],
  'order:place': [...staff, ...partners, ...admins, 'tenant.admin'],
  'order:decide': [...staff, 'partner.admin'],
  'tenant:list': [...operators, ...partners],
  'tenant:read': [...operators, ...partners, ...members],
  'tenant:update': [...staff, ...partners, ...admins, 'tenant.admin'],
  'tenant:retry': [...staff, ...partners, ...admins, 'tenant.admin'],
  'project:read': [...operators, ...partners, ...members],
  'project:manage': [...staff, ...partners, ...admins, 'tenant.admin'],
  'orphan:read': operators,
  'orphan:resolve': ['operator.owner'],
  'backup:read': operators,
  'backup:manage': ['operator.owner'],
  'alert:read': operators,
  'alert:acknowledge': staff,
  'alert:manage': ['operator.owner'],
  'webhook:read': operators,
  'webhook:manage': ['operator.owner'],
  'announcement:read': operators,
  'announcement:manage': staff,
  'checklist:read': operators,
  'checklist:manage': ['operator.owner'],
  'audit:list': operators,
  'audit:read': [...operators, 'partner.admin', ...admins],
  'security_policy:read': [...operators, ...admins],
  'security_policy:manage': admins,
  'single_sign_on:read': [...operators, ...admins],
  'single_sign_on:manage': admins,
  'support_grant:list': operators,
  'support_grant:read': [...operators, ...admins],
  'support_grant:request': staff,
  'support_grant:break_glass': ['operator.owner'],
  'support_grant:decide': admins,
  'support_session:open': staff,
} as const satisfies Record<string, readonly RoleName[]>

export type Permission = keyof typeof permissions

/** Whether any of a caller's roles grants the permission. */
export function isGranted(permission: Permission, held: readonly RoleName[]): boolean {
  const holders: readonly RoleName[] = permissions[permission]
  return held.some((role) => holders.includes(role))
}
