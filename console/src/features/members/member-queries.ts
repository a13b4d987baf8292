import { listMembers } from '@freehold/contract'
import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import { call } from '#lib/api'

export function memberListQuery(organizationId: string, cursor: string | undefined) {
  return queryOptions({
    queryKey: ['members', 'list', organizationId, cursor ?? ''],
    queryFn: ({ signal }) =>
      call(listMembers, { params: { organizationId }, query: { cursor, limit: 50 }, signal }),
    placeholderData: keepPreviousData,
  })
}
