import { checkSecurityPolicy, readSecurityPolicy, type ReplaceSecurityPolicy } from '@freehold/contract'
import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import { call } from '#lib/api'

export function securityPolicyQuery(organizationId: string) {
  return queryOptions({
    queryKey: ['securityPolicies', organizationId],
    queryFn: ({ signal }) => call(readSecurityPolicy, { params: { organizationId }, signal }),
  })
}

/** By which fields a policy would shut out whoever is writing it; asked while it is being written. */
export function lockOutsQuery(organizationId: string, body: ReplaceSecurityPolicy) {
  return queryOptions({
    queryKey: ['securityPolicies', organizationId, 'check', body],
    queryFn: ({ signal }) => call(checkSecurityPolicy, { params: { organizationId }, body, signal }),
    placeholderData: keepPreviousData,
    staleTime: 30_000,
  })
}
