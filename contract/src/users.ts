import { z } from 'zod'
import { Id, idParams, page, pageQuery, Timestamp, Version } from './common.ts'
import { endpoint } from './endpoint.ts'
import { Member } from './members.ts'
import { TeamState } from './operators.ts'
import { roles } from './permissions.ts'

const OperatorRole = z.enum(roles.operator)
const PartnerRole = z.enum(roles.partner)

const summary = {
  accountId: Id,
  name: z.string(),
  email: z.string(),
  /** A disabled account signs in nowhere. */
  state: z.enum(['active', 'disabled']),
  operatorRole: OperatorRole.nullable(),
  partners: z.array(z.object({ id: Id, name: z.string(), role: PartnerRole })),
  /** How many organizations the person works in now. */
  organizations: z.int(),
  secondFactor: z.boolean(),
  lastSeenAt: Timestamp.nullable(),
  createdAt: Timestamp,
  version: Version,
}

/** An account as the platform's staff see it in lists, whatever it belongs to. */
export const UserSummary = z.object(summary).meta({ id: 'UserSummary' })
export type UserSummary = z.infer<typeof UserSummary>

/** An account with everything it belongs to, also what does not count now. */
export const User = z
  .object({
    ...summary,
    operator: z.object({ role: OperatorRole, state: TeamState }).nullable(),
    staff: z.array(z.object({ partnerId: Id, partnerName: z.string(), role: PartnerRole, state: TeamState })),
    memberships: z.array(
      z.object({
        organizationId: Id,
        organizationName: z.string(),
        role: z.enum(roles.organization),
        state: Member.shape.state,
        tenantRoles: Member.shape.tenantRoles,
      }),
    ),
    /** How many browsers are signed in now. */
    sessions: z.int(),
  })
  .meta({ id: 'User' })
export type User = z.infer<typeof User>

/** After so many days without a visit an account counts as inactive. */
export const inactiveAfterDays = 90

export const UserView = z.enum(['all', 'admins', 'inactive'])
export type UserView = z.infer<typeof UserView>

export const listUsers = endpoint({
  id: 'users.list',
  method: 'GET',
  path: '/v1/users',
  summary: 'List every account, newest first',
  permission: 'user:list',
  scope: 'platform',
  query: z.strictObject({
    ...pageQuery,
    /** `admins`: operators and administrators of partners; `inactive`: disabled, or not seen for 90 days. */
    view: UserView.optional(),
    q: z.string().max(100).optional(),
  }),
  response: page(UserSummary),
  errors: ['request.cursor_invalid'],
})

const params = idParams('accountId')

export const readUser = endpoint({
  id: 'users.read',
  method: 'GET',
  path: '/v1/users/:accountId',
  summary: 'Read an account with everything it belongs to',
  permission: 'user:list',
  scope: 'platform',
  params,
  response: User,
  errors: ['user.not_found'],
})

const change = {
  permission: 'user:manage',
  scope: 'platform',
  idempotency: 'accepted',
  stepUp: true,
  params,
  response: User,
} as const

export const disableUser = endpoint({
  ...change,
  id: 'users.disable',
  method: 'POST',
  path: '/v1/users/:accountId/disable',
  summary: 'Disable an account and end all its sessions',
  concurrency: 'if-match',
  errors: ['user.not_found', 'user.own_account', 'operator.last_owner', 'user.not_possible_now'],
})

export const enableUser = endpoint({
  ...change,
  id: 'users.enable',
  method: 'POST',
  path: '/v1/users/:accountId/enable',
  summary: 'Let a disabled account sign in again',
  concurrency: 'if-match',
  errors: ['user.not_found', 'user.own_account', 'user.not_possible_now'],
})

export const recoverUser = endpoint({
  ...change,
  id: 'users.recover',
  method: 'POST',
  path: '/v1/users/:accountId/recover',
  summary: 'Mail a link with which the person sets a new password; nobody else chooses or sees it',
  idempotency: 'required',
  status: 202,
  body: z.strictObject({ resetSecondFactor: z.boolean() }),
  response: z.object({ sentTo: z.string() }),
  errors: ['user.not_found', 'user.own_account', 'user.not_possible_now'],
})
