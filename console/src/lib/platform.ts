import { readPlatform } from '@freehold/contract'
import { queryOptions } from '@tanstack/react-query'
import { call } from './api.ts'

/** What this installation is and offers; known to everyone and hardly ever changing. */
export const platformQuery = queryOptions({
  queryKey: ['platform'],
  queryFn: ({ signal }) => call(readPlatform, { signal }),
  staleTime: Infinity,
})
