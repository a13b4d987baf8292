import { listMembers, listTenantMembers, listTenants } from '@freehold/contract'
import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import { call } from '#lib/api'

export function memberListQuery(organizationId: string, cursor: string | undefined, limit = 50) {
  return queryOptions({
    queryKey: ['members', 'list', organizationId, cursor ?? '', limit],
    queryFn: ({ signal }) =>
      call(listMembers, { params: { organizationId }, query: { cursor, limit }, signal }),
    placeholderData: keepPreviousData,
  })
}

/** The tenants in which a member may be given a role: the first hundred. */
export function roleTenantsQuery(organizationId: string) {
  return queryOptions({
    queryKey: ['tenants', 'list', organizationId, 'roles'],
    queryFn: ({ signal }) => call(listTenants, { params: { organizationId }, query: { limit: 100 }, signal }),
  })
}

export function tenantMembersQuery(organizationId: string, tenantId: string, cursor: string | undefined) {
  return queryOptions({
    queryKey: ['members', 'tenant', organizationId, tenantId, cursor ?? ''],
    queryFn: ({ signal }) =>
      call(listTenantMembers, { params: { organizationId, tenantId }, query: { cursor, limit: 50 }, signal }),
    placeholderData: keepPreviousData,
  })
}
