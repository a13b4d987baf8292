import { listAnnouncements, listCurrentAnnouncements, readAnnouncement } from '@freehold/contract'
import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import { call } from '#lib/api'
import type { Surface } from '#lib/surface'

const refreshMs = 60_000

export function announcementListQuery(query: { readonly cursor?: string | undefined }) {
  return queryOptions({
    queryKey: ['announcements', 'list', query],
    queryFn: ({ signal }) => call(listAnnouncements, { query, signal }),
    placeholderData: keepPreviousData,
  })
}

export function announcementQuery(id: string) {
  return queryOptions({
    queryKey: ['announcements', id],
    queryFn: ({ signal }) => call(readAnnouncement, { params: { id }, signal }),
  })
}

/** What is announced to whoever is signed in on this surface. */
export function currentAnnouncementsQuery(surface: Surface) {
  return queryOptions({
    queryKey: ['announcements', 'current', surface],
    queryFn: async ({ signal }) => (await call(listCurrentAnnouncements, { signal })).data,
    refetchInterval: refreshMs,
  })
}

/** What a change of an announcement makes look different. */
export const afterAnnouncementChange = [['announcements'], ['auditEvents']] as const
