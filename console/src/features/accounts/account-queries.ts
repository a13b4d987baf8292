import { readLink } from '@freehold/contract'
import { queryOptions } from '@tanstack/react-query'
import { call } from '#lib/api'

/** What a mailed link is for; reading it does not use it up. */
export function linkQuery(token: string) {
  return queryOptions({
    queryKey: ['links', token],
    queryFn: ({ signal }) => call(readLink, { body: { token }, signal }),
    staleTime: Infinity,
    gcTime: 0,
    retry: false,
  })
}
