import { listBackups, readBackupStatus } from '@freehold/contract'
import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import { call } from '#lib/api'

const busyMs = 2_000
const calmMs = 60_000

export const backupStatusQuery = queryOptions({
  queryKey: ['backups', 'status'],
  queryFn: ({ signal }) => call(readBackupStatus, { signal }),
  refetchInterval: calmMs,
})

export function backupListQuery(query: { readonly cursor?: string | undefined }) {
  return queryOptions({
    queryKey: ['backups', 'list', query],
    queryFn: ({ signal }) => call(listBackups, { query, signal }),
    placeholderData: keepPreviousData,
    // One that waits or runs changes by itself.
    refetchInterval: ({ state }) =>
      state.data?.data.some(
        ({ state: now, verification }) =>
          now === 'waiting' || now === 'running' || verification.state === 'waiting',
      ) === true
        ? busyMs
        : calmMs,
  })
}
