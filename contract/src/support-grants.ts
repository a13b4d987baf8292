import { z } from 'zod'
import { Id, idParams, multiline, page, pageQuery, Timestamp, Version } from './common.ts'
import { endpoint } from './endpoint.ts'

export const SupportRights = z.enum(['read', 'write'])
export type SupportRights = z.infer<typeof SupportRights>

const Hours = z.int().min(1).max(72)
/** Tenants that access is limited to; null: the whole organization. */
const TenantIds = z.array(Id).min(1).max(50).nullable()
const Reason = multiline(1000).trim().min(3)

export const SupportGrantState = z.enum([
  'requested',
  'accepted',
  'refused',
  'revoked',
  'withdrawn',
  'expired',
])
export type SupportGrantState = z.infer<typeof SupportGrantState>

/** A customer's consent that operators look into its organization, from the request on. */
export const SupportGrant = z
  .object({
    id: Id,
    organizationId: Id,
    organizationName: z.string(),
    /** `break_glass`: nobody was asked, and everybody was told. */
    kind: z.enum(['consent', 'break_glass']),
    /** `expired`: not answered in time, or accepted and over by now. */
    state: SupportGrantState,
    reason: z.string(),
    hours: z.int(),
    rights: SupportRights,
    tenants: z.array(z.object({ id: Id, displayName: z.string() })).nullable(),
    /** What was asked for, where less was accepted. */
    asked: z.object({ hours: z.int(), rights: SupportRights, tenantIds: z.array(Id).nullable() }),
    requestedBy: Id,
    requestedByName: z.string(),
    requestedAt: Timestamp,
    /** Until when the request waits for an answer. */
    answerBy: Timestamp,
    decidedByName: z.string().nullable(),
    decidedAt: Timestamp.nullable(),
    /** Why it was refused or revoked. */
    answer: z.string().nullable(),
    endsAt: Timestamp.nullable(),
    endedAt: Timestamp.nullable(),
    endedByName: z.string().nullable(),
    version: Version,
  })
  .meta({ id: 'SupportGrant' })
export type SupportGrant = z.infer<typeof SupportGrant>

/** One stay of an operator in the organization, of half an hour at most. */
export const SupportSession = z
  .object({
    id: Id,
    grantId: Id,
    organizationId: Id,
    operatorName: z.string(),
    rights: SupportRights,
    openedAt: Timestamp,
    expiresAt: Timestamp,
    endedAt: Timestamp.nullable(),
    isLive: z.boolean(),
  })
  .meta({ id: 'SupportSession' })
export type SupportSession = z.infer<typeof SupportSession>

export const SupportGrantDetails = SupportGrant.extend({ sessions: z.array(SupportSession) }).meta({
  id: 'SupportGrantDetails',
})
export type SupportGrantDetails = z.infer<typeof SupportGrantDetails>

/** The form of a request; the console validates with it too. */
export const RequestSupportGrant = z.strictObject({
  reason: Reason,
  hours: Hours,
  rights: SupportRights,
  tenantIds: TenantIds,
})
export type RequestSupportGrant = z.infer<typeof RequestSupportGrant>

/** What is left out stays as it was asked for; an answer only ever takes away. */
export const AcceptSupportGrant = z.strictObject({
  hours: Hours.optional(),
  rights: SupportRights.optional(),
  tenantIds: TenantIds.optional(),
})
export type AcceptSupportGrant = z.infer<typeof AcceptSupportGrant>

const Answer = z.strictObject({ reason: multiline(1000).trim().optional() })

const shared = { scope: 'organization', support: 'deny', idempotency: 'accepted' } as const
const oneGrant = idParams('organizationId', 'id')
const refusals = ['support_grant.not_found', 'support_grant.not_possible_now'] as const

const filters = { ...pageQuery, open: z.enum(['true', 'false']).optional() }

/** `open=true`: only those that wait for an answer or are in force. */
export const listAllSupportGrants = endpoint({
  id: 'supportGrants.listAll',
  method: 'GET',
  path: '/v1/support-grants',
  summary: 'List support grants of all organizations, newest first',
  permission: 'support_grant:list',
  scope: 'platform',
  query: z.strictObject(filters),
  response: page(SupportGrant),
  errors: ['request.cursor_invalid'],
})

export const listSupportGrants = endpoint({
  id: 'supportGrants.list',
  method: 'GET',
  path: '/v1/organizations/:organizationId/support-grants',
  summary: "List an organization's support grants, newest first",
  permission: 'support_grant:read',
  scope: 'organization',
  support: 'deny',
  params: idParams('organizationId'),
  query: z.strictObject(filters),
  response: page(SupportGrant),
  errors: ['request.cursor_invalid'],
})

export const readSupportGrant = endpoint({
  id: 'supportGrants.read',
  method: 'GET',
  path: '/v1/organizations/:organizationId/support-grants/:id',
  summary: 'Read a support grant with the sessions that were opened under it',
  permission: 'support_grant:read',
  scope: 'organization',
  support: 'deny',
  params: oneGrant,
  response: SupportGrantDetails,
  errors: ['support_grant.not_found'],
})

export const requestSupportGrant = endpoint({
  ...shared,
  id: 'supportGrants.request',
  method: 'POST',
  path: '/v1/organizations/:organizationId/support-grants',
  summary: 'Ask an organization for access',
  permission: 'support_grant:request',
  idempotency: 'required',
  status: 201,
  params: idParams('organizationId'),
  body: RequestSupportGrant,
  response: SupportGrant,
  errors: ['support_grant.requests_refused', 'support_grant.already_open', 'tenant.not_found'],
})

export const breakGlass = endpoint({
  ...shared,
  id: 'supportGrants.breakGlass',
  method: 'POST',
  path: '/v1/organizations/:organizationId/support-grants/break-glass',
  summary: 'Take read access for minutes without asking; every owner and admin is told at once',
  permission: 'support_grant:break_glass',
  stepUp: true,
  idempotency: 'required',
  status: 201,
  params: idParams('organizationId'),
  body: z.strictObject({ reason: Reason, minutes: z.int().min(1).max(30) }),
  response: SupportGrant,
})

export const acceptSupportGrant = endpoint({
  ...shared,
  id: 'supportGrants.accept',
  method: 'POST',
  path: '/v1/organizations/:organizationId/support-grants/:id/accept',
  summary: 'Accept a request for access as it is, or for less',
  permission: 'support_grant:decide',
  stepUp: true,
  params: oneGrant,
  body: AcceptSupportGrant,
  response: SupportGrant,
  errors: [...refusals, 'support_grant.widened'],
})

export const refuseSupportGrant = endpoint({
  ...shared,
  id: 'supportGrants.refuse',
  method: 'POST',
  path: '/v1/organizations/:organizationId/support-grants/:id/refuse',
  summary: 'Refuse a request for access',
  permission: 'support_grant:decide',
  params: oneGrant,
  body: Answer,
  response: SupportGrant,
  errors: refusals,
})

export const revokeSupportGrant = endpoint({
  ...shared,
  id: 'supportGrants.revoke',
  method: 'POST',
  path: '/v1/organizations/:organizationId/support-grants/:id/revoke',
  summary: 'Take access back; sessions under it end at once',
  permission: 'support_grant:decide',
  params: oneGrant,
  body: Answer,
  response: SupportGrant,
  errors: refusals,
})

export const withdrawSupportGrant = endpoint({
  ...shared,
  id: 'supportGrants.withdraw',
  method: 'POST',
  path: '/v1/organizations/:organizationId/support-grants/:id/withdraw',
  summary: 'Withdraw a request for access, or give access back early',
  permission: 'support_grant:request',
  params: oneGrant,
  response: SupportGrant,
  errors: refusals,
})

/** The answer sets the session's cookie; the browser then goes on at the organization's own console. */
export const openSupportSession = endpoint({
  ...shared,
  id: 'supportSessions.open',
  method: 'POST',
  path: '/v1/organizations/:organizationId/support-grants/:id/sessions',
  summary: 'Open a support session under an accepted grant',
  permission: 'support_session:open',
  stepUp: true,
  idempotency: 'none',
  status: 201,
  params: oneGrant,
  body: z.strictObject({ rights: SupportRights }),
  response: SupportSession,
  errors: [...refusals, 'support_session.read_only', 'support_session.browser_needed'],
})

export const leaveSupportSession = endpoint({
  id: 'supportSessions.leave',
  method: 'POST',
  path: '/v1/support-session/leave',
  summary: 'End the support session that this browser holds',
  scope: 'self',
  support: 'read',
  response: z.object({ organizationId: Id, grantId: Id }),
  errors: ['support_session.not_found'],
})
