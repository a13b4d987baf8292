import { listAllSupportGrants, listSupportGrants, listTenants, readSupportGrant } from '@freehold/contract'
import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import { call } from '#lib/api'

/** Somebody on the other side may answer or revoke at any moment. */
const refetchInterval = 15_000

export type GrantRange = { readonly organizationId: string | undefined }

export function supportGrantListQuery(
  { organizationId }: GrantRange,
  query: { readonly open?: 'true' | undefined; readonly cursor?: string | undefined },
) {
  return queryOptions({
    queryKey: ['supportGrants', 'list', organizationId ?? '', query],
    queryFn: ({ signal }) =>
      organizationId === undefined
        ? call(listAllSupportGrants, { query, signal })
        : call(listSupportGrants, { params: { organizationId }, query, signal }),
    placeholderData: keepPreviousData,
    refetchInterval,
  })
}

export function supportGrantQuery(organizationId: string, id: string) {
  return queryOptions({
    queryKey: ['supportGrants', id],
    queryFn: ({ signal }) => call(readSupportGrant, { params: { organizationId, id }, signal }),
    refetchInterval,
  })
}

/** Tenants that a request may be limited to. */
export function tenantChoicesQuery(organizationId: string) {
  return queryOptions({
    queryKey: ['tenants', 'list', organizationId, 'choices'],
    queryFn: ({ signal }) => call(listTenants, { params: { organizationId }, query: { limit: 100 }, signal }),
  })
}

/** What shows something else after any step of a grant. */
export const touchedBySteps = [['supportGrants'], ['auditEvents']] as const
