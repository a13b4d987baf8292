import { listIdentities, listMySingleSignOn, listSessions, listSignInOptions } from '@freehold/contract'
import { queryOptions } from '@tanstack/react-query'
import { call } from '#lib/api'
import type { Surface } from '#lib/surface'

/** The browsers in which one is signed in. */
export const sessionsQuery = queryOptions({
  queryKey: ['me', 'sessions'],
  queryFn: ({ signal }) => call(listSessions, { signal }),
})

/** The outside identities that are linked to one's account. */
export const identitiesQuery = queryOptions({
  queryKey: ['me', 'identities'],
  queryFn: ({ signal }) => call(listIdentities, { signal }),
})

/** The organizations whose own sign-in one can use. */
export const mySingleSignOnQuery = queryOptions({
  queryKey: ['me', 'singleSignOn'],
  queryFn: ({ signal }) => call(listMySingleSignOn, { signal }),
})

/** With whom people sign in on a surface. */
export function signInOptionsQuery(surface: Surface) {
  return queryOptions({
    queryKey: ['signInOptions', surface],
    queryFn: ({ signal }) => call(listSignInOptions, { query: { surface }, signal }),
  })
}
