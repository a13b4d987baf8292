import { listConnectorKinds, listConnectors, readConnector, testConnector } from '@freehold/contract'
import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import { call } from '#lib/api'

type Listing = { readonly cursor?: string | undefined; readonly limit?: number | undefined }

export function connectorListQuery(query: Listing) {
  return queryOptions({
    queryKey: ['connectors', 'list', query],
    queryFn: ({ signal }) => call(listConnectors, { query, signal }),
    placeholderData: keepPreviousData,
  })
}

export function connectorQuery(id: string) {
  return queryOptions({
    queryKey: ['connectors', id],
    queryFn: ({ signal }) => call(readConnector, { params: { id }, signal }),
  })
}

export const connectorKindsQuery = queryOptions({
  queryKey: ['connectors', 'kinds'],
  queryFn: async ({ signal }) => (await call(listConnectorKinds, { signal })).data,
  staleTime: Infinity,
})

export function checkConnector(id: string) {
  return call(testConnector, { params: { id } })
}

/** What a change of a connector makes look different. */
export const afterConnectorChange = [['connectors'], ['blueprints'], ['auditEvents']] as const
