import { z } from 'zod'
import { Email, Id, idParams, page, pageQuery, text, Timestamp, Version } from './common.ts'
import { endpoint } from './endpoint.ts'
import { roles } from './permissions.ts'

export const MemberRole = z.enum(roles.organization)

/** A user in an organization, with a role there. */
export const Member = z
  .object({
    id: Id,
    organizationId: Id,
    accountId: Id,
    name: z.string(),
    email: z.string(),
    role: MemberRole,
    /** `invited` until the mailed link was used. */
    state: z.enum(['invited', 'active']),
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
  idempotency: 'required',
  status: 201,
  params: idParams('organizationId'),
  body: InviteMember,
  response: Member,
  errors: ['member.already_exists', 'auth.forbidden'],
})

export const changeMemberRole = endpoint({
  id: 'members.changeRole',
  method: 'PATCH',
  path: '/v1/organizations/:organizationId/members/:id',
  summary: "Change a member's role",
  permission: 'member:manage',
  scope: 'organization',
  idempotency: 'accepted',
  concurrency: 'if-match',
  params: idParams('organizationId', 'id'),
  body: z.strictObject({ role: MemberRole }),
  response: Member,
  errors: ['member.not_found', 'member.last_owner', 'member.own_role', 'auth.forbidden'],
})

export const removeMember = endpoint({
  id: 'members.remove',
  method: 'DELETE',
  path: '/v1/organizations/:organizationId/members/:id',
  summary: 'Remove a member',
  permission: 'member:manage',
  scope: 'organization',
  idempotency: 'accepted',
  concurrency: 'if-match',
  params: idParams('organizationId', 'id'),
  errors: ['member.not_found', 'member.last_owner', 'member.own_role', 'auth.forbidden'],
})
