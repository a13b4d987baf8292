import { listProjects } from '@freehold/contract'
import { queryOptions } from '@tanstack/react-query'
import { call } from '#lib/api'

const mostShown = 100
const pollMs = 5_000

export function projectListQuery(organizationId: string, tenantId: string) {
  return queryOptions({
    queryKey: ['projects', 'list', tenantId],
    queryFn: ({ signal }) =>
      call(listProjects, { params: { organizationId, tenantId }, query: { limit: mostShown }, signal }),
    refetchInterval: ({ state }) =>
      state.data?.data.some((project) => project.state !== 'ready') ? pollMs : false,
  })
}
