import { countTenants } from '@freehold/contract'
import { queryOptions } from '@tanstack/react-query'
import { call } from './api.ts'
import type { Surface } from './surface.ts'

/** How many tenants stand in each phase, and how much waits for someone; shown in the navigation and on overviews. */
export function countsQuery(surface: Surface) {
  return queryOptions({
    queryKey: ['tenants', 'counts', surface],
    queryFn: ({ signal }) => call(countTenants, { signal }),
    enabled: surface !== 'app',
  })
}
