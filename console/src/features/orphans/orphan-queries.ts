import { listOrphans } from '@freehold/contract'
import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import { call } from '#lib/api'

type Filters = { readonly connectorId?: string | undefined; readonly cursor?: string | undefined }

export function orphanListQuery(query: Filters) {
  return queryOptions({
    queryKey: ['orphans', 'list', query],
    queryFn: ({ signal }) => call(listOrphans, { query, signal }),
    placeholderData: keepPreviousData,
  })
}
