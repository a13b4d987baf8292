import { z } from 'zod'
import { Email, Id, idParams, page, pageQuery, text, Timestamp, Version } from './common.ts'
import { endpoint } from './endpoint.ts'
import { Handoff, ShownSecret, TeamState } from './operators.ts'
import { roles } from './permissions.ts'

const Role = z.enum(roles.partner)

/** A person who works for a partner. The role counts while the state is `active`. */
export const StaffPerson = z
  .object({
    partnerId: Id,
    accountId: Id,
    name: z.string(),
    email: z.string(),
    role: Role,
    state: TeamState,
    secondFactor: z.boolean(),
    lastSeenAt: Timestamp.nullable(),
    createdAt: Timestamp,
    version: Version,
  })
  .meta({ id: 'StaffPerson' })
export type StaffPerson = z.infer<typeof StaffPerson>

export const InviteStaff = z.strictObject({
  email: Email,
  name: text(1, 100),
  role: Role,
  show: ShownSecret.optional(),
})

export const listStaff = endpoint({
  id: 'staff.list',
  method: 'GET',
  path: '/v1/partners/:partnerId/staff',
  summary: "List a partner's staff",
  permission: 'staff:list',
  scope: 'partner',
  params: idParams('partnerId'),
  query: z.strictObject(pageQuery),
  response: page(StaffPerson),
  errors: ['request.cursor_invalid'],
})

export const inviteStaff = endpoint({
  id: 'staff.invite',
  method: 'POST',
  path: '/v1/partners/:partnerId/staff',
  summary: "Invite a person to a partner's staff",
  permission: 'staff:manage',
  scope: 'partner',
  idempotency: 'required',
  stepUp: true,
  status: 201,
  params: idParams('partnerId'),
  body: InviteStaff,
  response: z.object({ person: StaffPerson, handoff: Handoff }),
  errors: ['partner.not_found', 'partner.not_active', 'staff.already_exists'],
})

const params = idParams('partnerId', 'accountId')

export const resendStaffInvitation = endpoint({
  id: 'staff.resendInvitation',
  method: 'POST',
  path: '/v1/partners/:partnerId/staff/:accountId/resend',
  summary: 'Invite a person once more; the earlier link stops working',
  permission: 'staff:manage',
  scope: 'partner',
  idempotency: 'required',
  stepUp: true,
  params,
  body: z.strictObject({ show: ShownSecret.optional() }),
  response: z.object({ person: StaffPerson, handoff: Handoff }),
  errors: ['partner.not_active', 'staff.not_found', 'staff.not_invited'],
})

const change = {
  permission: 'staff:manage',
  scope: 'partner',
  idempotency: 'accepted',
  concurrency: 'if-match',
  stepUp: true,
  params,
  response: StaffPerson,
} as const

export const changeStaffRole = endpoint({
  ...change,
  id: 'staff.changeRole',
  method: 'PATCH',
  path: '/v1/partners/:partnerId/staff/:accountId',
  summary: "Change the role of a partner's person",
  body: z.strictObject({ role: Role }),
  errors: ['staff.not_found', 'staff.last_admin', 'staff.own_role', 'staff.not_possible_now'],
})

export const deactivateStaff = endpoint({
  ...change,
  id: 'staff.deactivate',
  method: 'POST',
  path: '/v1/partners/:partnerId/staff/:accountId/deactivate',
  summary: "Take the role of a partner's person away and end all sessions; an invitation is withdrawn",
  errors: ['staff.not_found', 'staff.last_admin', 'staff.own_role', 'staff.not_possible_now'],
})

export const reactivateStaff = endpoint({
  ...change,
  id: 'staff.reactivate',
  method: 'POST',
  path: '/v1/partners/:partnerId/staff/:accountId/reactivate',
  summary: 'Give a deactivated person the role back; who had not joined is invited again by a resend',
  errors: ['staff.not_found', 'staff.own_role', 'staff.not_possible_now'],
})
