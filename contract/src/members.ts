import { z } from 'zod'
import { Email, Id, idParams, page, pageQuery, text, Timestamp, Version } from './common.ts'
import { endpoint } from './endpoint.ts'
import { roles } from './permissions.ts'

export const MemberRole = z.enum(roles.organization)
export const TenantRoleName = z.enum(roles.tenant)

/** A user in an organization, with a role there. */
export const Member = z
  .object({
    id: Id,
    organizationId: Id,
    accountId: Id,
    name: z.string(),
    email: z.string(),
    role: MemberRole,
    /** `invited` until the mailed link was used; `suspended`: no access until somebody lets them in again. */
    state: z.enum(['invited', 'active', 'suspended']),
    /** Roles in single tenants, beside that in the organization. */
    tenantRoles: z.array(z.object({ tenantId: Id, tenantName: z.string(), role: TenantRoleName })),
    createdAt: Timestamp,
    version: Version,
  })
  .meta({ id: 'Member' })
export type Member = z.infer<typeof Member>

export const InviteMember = z.strictObject({ email: Email, name: text(1, 100), role: MemberRole })

export const listMembers = endpoint({
  id: 'members.list',
  method: 'GET',
  path: '/v1/organizations/:organizationId/members',
  summary: "List an organization's members",
  permission: 'member:list',
  scope: 'organization',
  params: idParams('organizationId'),
  query: z.strictObject(pageQuery),
  response: page(Member),
  errors: ['request.cursor_invalid'],
})

export const inviteMember = endpoint({
  id: 'members.invite',
  method: 'POST',
  path: '/v1/organizations/:organizationId/members',
  summary: 'Invite a member by e-mail',
  permission: 'member:manage',
  scope: 'organization',
  support: 'deny',
  idempotency: 'required',
  status: 201,
  params: idParams('organizationId'),
  body: InviteMember,
  response: Member,
  errors: ['member.already_exists', 'auth.forbidden'],
})

/** One line of a list as it was typed or read from a file; judged by itself, so that it stops no other. */
export const InvitationRow = z.strictObject({
  email: z.string().max(400),
  name: z.string().max(400),
  role: z.string().max(100),
})
export type InvitationRow = z.infer<typeof InvitationRow>

export const maxInvitations = 500

/** What is wrong with a line: a field of it, a role above the caller's own, or an address that stands there twice. */
export const InvitationFault = z.enum(['email', 'name', 'role', 'role_above_yours', 'twice'])
export type InvitationFault = z.infer<typeof InvitationFault>

export const InvitationResult = z.object({
  /** Position in the list, from 0. */
  row: z.int(),
  email: z.string(),
  outcome: z.enum(['invited', 'already_member', 'invalid']),
  fault: InvitationFault.nullable(),
  memberId: Id.nullable(),
})
export type InvitationResult = z.infer<typeof InvitationResult>

export const inviteMembers = endpoint({
  id: 'members.inviteMany',
  method: 'POST',
  path: '/v1/organizations/:organizationId/member-invitations',
  summary: 'Invite many members at once; what became of each line is answered, and asking again is safe',
  permission: 'member:manage',
  scope: 'organization',
  support: 'deny',
  params: idParams('organizationId'),
  body: z.strictObject({ rows: z.array(InvitationRow).min(1).max(maxInvitations) }),
  response: z.object({
    invited: z.int(),
    alreadyMembers: z.int(),
    invalid: z.int(),
    results: z.array(InvitationResult),
  }),
})

const change = {
  permission: 'member:manage',
  scope: 'organization',
  support: 'deny',
  params: idParams('organizationId', 'id'),
} as const

export const resendInvitation = endpoint({
  ...change,
  id: 'members.resendInvitation',
  method: 'POST',
  path: '/v1/organizations/:organizationId/members/:id/resend',
  summary: 'Mail an invitation once more; the earlier link stops working',
  idempotency: 'required',
  response: Member,
  errors: ['member.not_found', 'member.not_possible_now', 'auth.forbidden'],
})

export const changeMemberRole = endpoint({
  ...change,
  id: 'members.changeRole',
  method: 'PATCH',
  path: '/v1/organizations/:organizationId/members/:id',
  summary: "Change a member's role",
  idempotency: 'accepted',
  concurrency: 'if-match',
  body: z.strictObject({ role: MemberRole }),
  response: Member,
  errors: ['member.not_found', 'member.last_owner', 'member.own_role', 'auth.forbidden'],
})

export const suspendMember = endpoint({
  ...change,
  id: 'members.suspend',
  method: 'POST',
  path: '/v1/organizations/:organizationId/members/:id/suspend',
  summary: 'Take access from a member, who stays on the list',
  idempotency: 'accepted',
  concurrency: 'if-match',
  response: Member,
  errors: [
    'member.not_found',
    'member.last_owner',
    'member.own_role',
    'member.not_possible_now',
    'auth.forbidden',
  ],
})

export const reactivateMember = endpoint({
  ...change,
  id: 'members.reactivate',
  method: 'POST',
  path: '/v1/organizations/:organizationId/members/:id/reactivate',
  summary: 'Give a suspended member access again',
  idempotency: 'accepted',
  concurrency: 'if-match',
  response: Member,
  errors: ['member.not_found', 'member.own_role', 'member.not_possible_now', 'auth.forbidden'],
})

export const removeMember = endpoint({
  ...change,
  id: 'members.remove',
  method: 'DELETE',
  path: '/v1/organizations/:organizationId/members/:id',
  summary: 'Remove a member, or withdraw an invitation',
  idempotency: 'accepted',
  concurrency: 'if-match',
  errors: ['member.not_found', 'member.last_owner', 'member.own_role', 'auth.forbidden'],
})

export const leaveOrganization = endpoint({
  id: 'members.leave',
  method: 'POST',
  path: '/v1/organizations/:organizationId/leave',
  summary: 'Leave an organization oneself',
  permission: 'member:leave',
  scope: 'organization',
  support: 'deny',
  idempotency: 'accepted',
  concurrency: 'if-match',
  params: idParams('organizationId'),
  errors: ['member.not_found', 'member.last_owner'],
})

/** A member with access beyond reading to one tenant: by the role in the organization, or by one in the tenant. */
export const TenantMember = z
  .object({
    memberId: Id,
    accountId: Id,
    name: z.string(),
    email: z.string(),
    state: Member.shape.state,
    role: MemberRole,
    tenantRole: TenantRoleName.nullable(),
  })
  .meta({ id: 'TenantMember' })
export type TenantMember = z.infer<typeof TenantMember>

export const listTenantMembers = endpoint({
  id: 'tenantRoles.list',
  method: 'GET',
  path: '/v1/organizations/:organizationId/tenants/:tenantId/members',
  summary: 'List who may change a tenant',
  permission: 'member:list',
  scope: 'organization',
  params: idParams('organizationId', 'tenantId'),
  query: z.strictObject(pageQuery),
  response: page(TenantMember),
  errors: ['tenant.not_found', 'request.cursor_invalid'],
})

const tenantRole = {
  permission: 'member:manage',
  scope: 'organization',
  support: 'deny',
  idempotency: 'accepted',
  path: '/v1/organizations/:organizationId/tenants/:tenantId/members/:memberId',
  params: idParams('organizationId', 'tenantId', 'memberId'),
  response: TenantMember,
} as const

export const grantTenantRole = endpoint({
  ...tenantRole,
  id: 'tenantRoles.grant',
  method: 'PUT',
  summary: 'Give a member a role in one tenant',
  body: z.strictObject({ role: TenantRoleName }),
  errors: ['tenant.not_found', 'member.not_found', 'member.own_role', 'auth.forbidden'],
})

export const revokeTenantRole = endpoint({
  ...tenantRole,
  id: 'tenantRoles.revoke',
  method: 'DELETE',
  summary: "Take a member's role in one tenant away",
  errors: ['tenant.not_found', 'member.not_found', 'member.own_role', 'auth.forbidden'],
})
