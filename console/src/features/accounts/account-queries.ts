import { readInteraction, readLink } from '@freehold/contract'
import { queryOptions } from '@tanstack/react-query'
import { call } from '#lib/api'

/** The sign-in under way in this browser. */
export function interactionQuery(uid: string) {
  return queryOptions({
    queryKey: ['interactions', uid],
    queryFn: ({ signal }) => call(readInteraction, { params: { uid }, signal }),
    staleTime: Infinity,
    retry: false,
  })
}

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
