import {
  cancelOrder,
  listAllOrders,
  listOrders,
  readOrder,
  sealOrderSecrets,
  updateOrder,
  type Order,
  type OrderKind,
  type OrderState,
  type Page,
} from '@freehold/contract'
import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import { call } from '#lib/api'
import type { Scope, Surface } from '#lib/surface'
import type { DraftPatch } from './order-draft.ts'

export type OrderFilters = {
  readonly state?: readonly OrderState[] | undefined
  readonly kind?: OrderKind | undefined
  readonly tenantId?: string | undefined
  readonly cursor?: string | undefined
  readonly limit?: number | undefined
}

function readList(scope: Scope, filters: OrderFilters, signal: AbortSignal): Promise<Page<Order>> {
  const { state, ...rest } = filters
  const query = { ...rest, state: state?.join(',') }
  return scope.surface === 'app'
    ? call(listOrders, { params: { organizationId: scope.organizationId }, query, signal })
    : call(listAllOrders, { query, signal })
}

export function orderListQuery(scope: Scope, filters: OrderFilters) {
  const reach = scope.surface === 'app' ? scope.organizationId : scope.surface
  return queryOptions({
    queryKey: ['orders', 'list', reach, filters],
    queryFn: ({ signal }) => readList(scope, filters, signal),
    placeholderData: keepPreviousData,
  })
}

export function orderQuery(organizationId: string, id: string) {
  return queryOptions({
    queryKey: ['orders', id],
    queryFn: ({ signal }) => call(readOrder, { params: { organizationId, id }, signal }),
    // The plan is computed by a job; most often it is there within a second.
    refetchInterval: ({ state }) => (state.data?.planState === 'computing' ? 2_000 : false),
  })
}

function paramsOf({ organizationId, id }: Order) {
  return { organizationId, id }
}

/** The writes of a draft, each naming the version that it builds on. */
export const draftRemote = {
  update: (order: Order, body: DraftPatch): Promise<Order> =>
    call(updateOrder, { params: paramsOf(order), body, ifMatch: order.version }),
  seal: (order: Order, packageName: string, values: Record<string, string>): Promise<Order> =>
    call(sealOrderSecrets, {
      params: { ...paramsOf(order), package: packageName },
      body: { values },
      ifMatch: order.version,
    }),
}

export function withdrawOrder(order: Order, idempotencyKey: string): Promise<Order> {
  return call(cancelOrder, { params: paramsOf(order), body: {}, idempotencyKey })
}

/** The state in which an order waits for the staff of a surface. */
export const waitingState = {
  operator: 'pending_operator',
  partner: 'pending_partner',
} as const satisfies Partial<Record<Surface, OrderState>>

/** Whether the order waits for a decision of the people on this surface. */
export function isOursToDecide(order: Order, surface: Surface): boolean {
  if (surface === 'app') return false
  return order.state === waitingState[surface]
}
