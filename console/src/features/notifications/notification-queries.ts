import { countNotifications, listNotifications, listNotificationSettings } from '@freehold/contract'
import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import { call } from '#lib/api'
import type { Surface } from '#lib/surface'

const refreshMs = 60_000

export function notificationListQuery(
  surface: Surface,
  query: { readonly unread?: 'true' | undefined; readonly cursor?: string | undefined },
) {
  return queryOptions({
    queryKey: ['notifications', surface, 'list', query],
    queryFn: ({ signal }) => call(listNotifications, { query, signal }),
    placeholderData: keepPreviousData,
  })
}

export function notificationCountQuery(surface: Surface) {
  return queryOptions({
    queryKey: ['notifications', surface, 'count'],
    queryFn: ({ signal }) => call(countNotifications, { signal }),
    refetchInterval: refreshMs,
  })
}

export function notificationSettingsQuery(surface: Surface) {
  return queryOptions({
    queryKey: ['notifications', surface, 'settings'],
    queryFn: async ({ signal }) => (await call(listNotificationSettings, { signal })).data,
  })
}
