import { readSingleSignOn } from '@freehold/contract'
import { queryOptions } from '@tanstack/react-query'
import { call } from '#lib/api'

/** An organization's own identity provider, and the addresses that belong to it. */
export function singleSignOnQuery(organizationId: string) {
  return queryOptions({
    queryKey: ['singleSignOn', organizationId],
    queryFn: ({ signal }) => call(readSingleSignOn, { params: { organizationId }, signal }),
  })
}
