import {
  changeStaffRole,
  deactivateStaff,
  inviteStaff,
  listStaff,
  reactivateStaff,
  resendStaffInvitation,
  roles,
  type StaffPerson,
} from '@freehold/contract'
import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import type { Team, TeamPerson } from '#features/teams'
import { call } from '#lib/api'

export function staffListQuery(partnerId: string, cursor: string | undefined) {
  return queryOptions({
    queryKey: ['staff', 'list', partnerId, cursor ?? ''],
    queryFn: ({ signal }) => call(listStaff, { params: { partnerId }, query: { cursor, limit: 50 }, signal }),
    placeholderData: keepPreviousData,
  })
}

/** The people of one partner. */
export function staffTeam(partnerId: string): Team<StaffPerson['role']> {
  const of = ({ accountId, version }: TeamPerson, idempotencyKey: string) => ({
    params: { partnerId, accountId },
    ifMatch: version,
    idempotencyKey,
  })
  return {
    kind: 'partner',
    roles: roles.partner,
    topRole: 'admin',
    manage: 'staff:manage',
    refresh: [['staff'], ['users'], ['partners'], ['auditEvents']],
    invite: (body, idempotencyKey) => call(inviteStaff, { params: { partnerId }, body, idempotencyKey }),
    resend: ({ accountId }, idempotencyKey) =>
      call(resendStaffInvitation, { params: { partnerId, accountId }, body: {}, idempotencyKey }),
    changeRole: (person, role, key) => call(changeStaffRole, { ...of(person, key), body: { role } }),
    deactivate: (person, key) => call(deactivateStaff, of(person, key)),
    reactivate: (person, key) => call(reactivateStaff, of(person, key)),
  }
}
