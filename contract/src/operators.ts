import { z } from 'zod'
import { Email, Id, idParams, page, pageQuery, text, Timestamp, Version } from './common.ts'
import { endpoint } from './endpoint.ts'
import { roles } from './permissions.ts'

const Role = z.enum(roles.operator)

/** `invited` until the link was used; a `deactivated` person stays on the list and can be taken back. */
export const TeamState = z.enum(['invited', 'active', 'deactivated'])
export type TeamState = z.infer<typeof TeamState>

const person = {
  accountId: Id,
  name: z.string(),
  email: z.string(),
  state: TeamState,
  /** Whether the account asks for more than a password. */
  secondFactor: z.boolean(),
  lastSeenAt: Timestamp.nullable(),
  createdAt: Timestamp,
  version: Version,
}

/** A person of the platform's staff. The role counts while the state is `active`. */
export const Operator = z.object({ ...person, role: Role }).meta({ id: 'Operator' })
export type Operator = z.infer<typeof Operator>

/**
 * How an invited person gets in. A link is mailed; where no mail server is configured the answer shows, once, either
 * the link or a password that must be changed at the first sign-in, for the inviter to hand over.
 */
export const Handoff = z
  .discriminatedUnion('by', [
    z.object({ by: z.literal('mail'), sentTo: z.string() }),
    z.object({ by: z.literal('link'), link: z.string(), expiresAt: Timestamp }),
    z.object({ by: z.literal('password'), temporaryPassword: z.string() }),
    /** The answer to a repeated request: what was shown is kept nowhere. */
    z.object({ by: z.literal('secret_already_shown') }),
  ])
  .meta({ id: 'Handoff' })
export type Handoff = z.infer<typeof Handoff>

/** What to show where mail cannot be sent; a password is possible only for an account that has none. */
export const ShownSecret = z.enum(['link', 'password'])
export type ShownSecret = z.infer<typeof ShownSecret>

const invitation = { email: Email, name: text(1, 100), show: ShownSecret.optional() }

export const InviteOperator = z.strictObject({ ...invitation, role: Role })

export const listOperators = endpoint({
  id: 'operators.list',
  method: 'GET',
  path: '/v1/operators',
  summary: "List the platform's staff",
  permission: 'operator:list',
  scope: 'platform',
  query: z.strictObject(pageQuery),
  response: page(Operator),
  errors: ['request.cursor_invalid'],
})

export const inviteOperator = endpoint({
  id: 'operators.invite',
  method: 'POST',
  path: '/v1/operators',
  summary: 'Invite an operator',
  permission: 'operator:manage',
  scope: 'platform',
  idempotency: 'required',
  stepUp: true,
  status: 201,
  body: InviteOperator,
  response: z.object({ operator: Operator, handoff: Handoff }),
  errors: ['operator.already_exists', 'account.disabled'],
})

export const resendOperatorInvitation = endpoint({
  id: 'operators.resendInvitation',
  method: 'POST',
  path: '/v1/operators/:accountId/resend',
  summary: 'Invite an operator once more; the earlier link stops working',
  permission: 'operator:manage',
  scope: 'platform',
  idempotency: 'required',
  stepUp: true,
  params: idParams('accountId'),
  body: z.strictObject({ show: ShownSecret.optional() }),
  response: z.object({ operator: Operator, handoff: Handoff }),
  errors: ['operator.not_found', 'operator.not_invited', 'account.disabled'],
})

const change = {
  permission: 'operator:manage',
  scope: 'platform',
  idempotency: 'accepted',
  concurrency: 'if-match',
  stepUp: true,
  params: idParams('accountId'),
  response: Operator,
} as const

export const changeOperatorRole = endpoint({
  ...change,
  id: 'operators.changeRole',
  method: 'PATCH',
  path: '/v1/operators/:accountId',
  summary: "Change an operator's role",
  body: z.strictObject({ role: Role }),
  errors: ['operator.not_found', 'operator.last_owner', 'operator.own_role', 'operator.not_possible_now'],
})

export const deactivateOperator = endpoint({
  ...change,
  id: 'operators.deactivate',
  method: 'POST',
  path: '/v1/operators/:accountId/deactivate',
  summary: "Take an operator's role away and end all sessions; an invitation is withdrawn",
  errors: ['operator.not_found', 'operator.last_owner', 'operator.own_role', 'operator.not_possible_now'],
})

export const reactivateOperator = endpoint({
  ...change,
  id: 'operators.reactivate',
  method: 'POST',
  path: '/v1/operators/:accountId/reactivate',
  summary: 'Give a deactivated operator the role back; who had not joined is invited again by a resend',
  errors: ['operator.not_found', 'operator.own_role', 'operator.not_possible_now'],
})
