import { listUsers, readUser, type UserView } from '@freehold/contract'
import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import { call } from '#lib/api'

export type UserFilters = {
  readonly view?: UserView | undefined
  readonly q?: string | undefined
  readonly cursor?: string | undefined
}

export function userListQuery(query: UserFilters) {
  return queryOptions({
    queryKey: ['users', 'list', query],
    queryFn: ({ signal }) => call(listUsers, { query, signal }),
    placeholderData: keepPreviousData,
  })
}

export function userQuery(accountId: string) {
  return queryOptions({
    queryKey: ['users', accountId],
    queryFn: ({ signal }) => call(readUser, { params: { accountId }, signal }),
  })
}
