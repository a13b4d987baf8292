import { listOrganizations, listPartners, listTenants, readOrganization } from '@freehold/contract'
import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import { call } from '#lib/api'

export type OrganizationFilters = {
  readonly q?: string | undefined
  readonly kind?: 'company' | 'personal' | undefined
  readonly partnerId?: string | undefined
  readonly cursor?: string | undefined
  readonly limit?: number | undefined
}

export function organizationListQuery(query: OrganizationFilters) {
  return queryOptions({
    queryKey: ['organizations', 'list', query],
    queryFn: ({ signal }) => call(listOrganizations, { query, signal }),
    placeholderData: keepPreviousData,
  })
}

export function organizationQuery(organizationId: string) {
  return queryOptions({
    queryKey: ['organizations', organizationId],
    queryFn: ({ signal }) => call(readOrganization, { params: { organizationId }, signal }),
  })
}

/** Partners to choose from; a platform has few of them. */
export const partnerChoicesQuery = queryOptions({
  queryKey: ['partners', 'choices'],
  queryFn: ({ signal }) => call(listPartners, { query: { limit: 100 }, signal }),
})

export function organizationTenantsQuery(organizationId: string) {
  return queryOptions({
    queryKey: ['tenants', 'list', organizationId, 'summary'],
    queryFn: ({ signal }) => call(listTenants, { params: { organizationId }, query: { limit: 10 }, signal }),
  })
}
