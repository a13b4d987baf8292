import {
  readPartnerOverview,
  listAllOrders,
  listAllTenants,
  listOrders,
  listTenants,
  type OrderState,
} from '@freehold/contract'
import { queryOptions } from '@tanstack/react-query'
import { call } from '#lib/api'
import type { Surface } from '#lib/surface'

/** The order states that wait for the staff of a surface. */
export const waitingStates = {
  operator: ['pending_operator'],
  partner: ['pending_partner'],
  app: ['needs_info', 'rejected'],
} as const satisfies Record<Surface, readonly OrderState[]>

/** States of orders that are not over yet. */
const openStates = [
  'draft',
  'needs_info',
  'rejected',
  'pending_partner',
  'pending_operator',
  'approved',
  'running',
  'failed',
] as const satisfies readonly OrderState[]

export function waitingOrdersQuery(surface: 'operator' | 'partner') {
  const state = waitingStates[surface].join(',')
  return queryOptions({
    queryKey: ['orders', 'waiting', surface],
    queryFn: ({ signal }) => call(listAllOrders, { query: { state, limit: 6 }, signal }),
  })
}

/** The whole of a partner's first screen, of one moment. */
export function partnerOverviewQuery(partnerId: string) {
  return queryOptions({
    queryKey: ['partners', partnerId, 'overview'],
    queryFn: ({ signal }) => call(readPartnerOverview, { params: { partnerId }, signal }),
    refetchInterval: 60_000,
  })
}

export function degradedTenantsQuery(surface: Surface) {
  return queryOptions({
    queryKey: ['tenants', 'degraded', surface],
    queryFn: ({ signal }) => call(listAllTenants, { query: { phase: 'degraded', limit: 6 }, signal }),
  })
}

export function openOrdersQuery(organizationId: string) {
  return queryOptions({
    queryKey: ['orders', 'open', organizationId],
    queryFn: ({ signal }) =>
      call(listOrders, {
        params: { organizationId },
        query: { state: openStates.join(','), limit: 10 },
        signal,
      }),
  })
}

export function ownTenantsQuery(organizationId: string) {
  return queryOptions({
    queryKey: ['tenants', 'own', organizationId],
    queryFn: ({ signal }) => call(listTenants, { params: { organizationId }, query: { limit: 12 }, signal }),
  })
}
