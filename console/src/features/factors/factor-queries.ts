import { readMySecurity } from '@freehold/contract'
import { queryOptions } from '@tanstack/react-query'
import { call } from '#lib/api'

/** How one's own account is protected. */
export const securityQuery = queryOptions({
  queryKey: ['me', 'security'],
  queryFn: ({ signal }) => call(readMySecurity, { signal }),
})
