import {
  changeOperatorRole,
  deactivateOperator,
  inviteOperator,
  listOperators,
  type Operator,
  reactivateOperator,
  resendOperatorInvitation,
  roles,
} from '@freehold/contract'
import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import type { Team, TeamPerson } from '#features/teams'
import { call } from '#lib/api'

export function operatorListQuery(cursor: string | undefined) {
  return queryOptions({
    queryKey: ['operators', 'list', cursor ?? ''],
    queryFn: ({ signal }) => call(listOperators, { query: { cursor, limit: 50 }, signal }),
    placeholderData: keepPreviousData,
  })
}

const of = ({ accountId, version }: TeamPerson, idempotencyKey: string) => ({
  params: { accountId },
  ifMatch: version,
  idempotencyKey,
})

/** The platform's own staff. */
export const operatorTeam: Team<Operator['role']> = {
  kind: 'operator',
  roles: roles.operator,
  topRole: 'owner',
  manage: 'operator:manage',
  refresh: [['operators'], ['users'], ['auditEvents']],
  invite: async (body, idempotencyKey) => {
    const { operator, handoff } = await call(inviteOperator, { body, idempotencyKey })
    return { person: operator, handoff }
  },
  resend: async ({ accountId }, idempotencyKey) => {
    const input = { params: { accountId }, body: {}, idempotencyKey }
    const { operator, handoff } = await call(resendOperatorInvitation, input)
    return { person: operator, handoff }
  },
  changeRole: (person, role, key) => call(changeOperatorRole, { ...of(person, key), body: { role } }),
  deactivate: (person, key) => call(deactivateOperator, of(person, key)),
  reactivate: (person, key) => call(reactivateOperator, of(person, key)),
}
