import { listPartners, readPartner } from '@freehold/contract'
import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import { call } from '#lib/api'

export type PartnerFilters = { readonly q?: string | undefined; readonly cursor?: string | undefined }

export function partnerListQuery(query: PartnerFilters) {
  return queryOptions({
    queryKey: ['partners', 'list', query],
    queryFn: ({ signal }) => call(listPartners, { query, signal }),
    placeholderData: keepPreviousData,
  })
}

export function partnerQuery(partnerId: string) {
  return queryOptions({
    queryKey: ['partners', partnerId],
    queryFn: ({ signal }) => call(readPartner, { params: { partnerId }, signal }),
  })
}
