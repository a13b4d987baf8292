import { countAlerts, listAlerts, readAlertSettings } from '@freehold/contract'
import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import { call } from '#lib/api'

const refreshMs = 60_000

export type AlertState = 'standing' | 'open' | 'acknowledged' | 'resolved'

export function alertListQuery(query: { readonly state: AlertState; readonly cursor?: string | undefined }) {
  return queryOptions({
    queryKey: ['alerts', 'list', query],
    queryFn: ({ signal }) => call(listAlerts, { query, signal }),
    placeholderData: keepPreviousData,
    refetchInterval: refreshMs,
  })
}

export const alertCountQuery = queryOptions({
  queryKey: ['alerts', 'count'],
  queryFn: ({ signal }) => call(countAlerts, { signal }),
  refetchInterval: refreshMs,
})

export const alertSettingsQuery = queryOptions({
  queryKey: ['alerts', 'settings'],
  queryFn: ({ signal }) => call(readAlertSettings, { signal }),
})
