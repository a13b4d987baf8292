import {
  listPartners,
  previewTermination,
  readPartner,
  readTermination,
  type PartnerStatus,
} from '@freehold/contract'
import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import { call } from '#lib/api'

export type PartnerFilters = {
  readonly q?: string | undefined
  readonly status?: PartnerStatus | undefined
  readonly cursor?: string | undefined
  readonly limit?: number
}

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

/** Under a name of its own: once the partner has ended there is nothing to look ahead to. */
export function terminationPreviewQuery(partnerId: string) {
  return queryOptions({
    queryKey: ['partnerTerminationPreviews', partnerId],
    queryFn: ({ signal }) => call(previewTermination, { params: { partnerId }, signal }),
    staleTime: 0,
  })
}

/** Asked again while organizations are on their way. */
export function terminationQuery(partnerId: string) {
  return queryOptions({
    queryKey: ['partners', partnerId, 'termination'],
    queryFn: ({ signal }) => call(readTermination, { params: { partnerId }, signal }),
    refetchInterval: ({ state }) => (state.data?.state === 'moving' ? 2_000 : false),
  })
}
