import {
  createTenantOrder,
  listAllTenants,
  listTenants,
  readTenant,
  type Order,
  type Page,
  type Tenant,
  type TenantPhase,
  type TenantSummary,
} from '@freehold/contract'
import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import { call, type CallInput } from '#lib/api'
import type { Scope } from '#lib/surface'

export type TenantFilters = {
  readonly phase?: TenantPhase | undefined
  readonly blueprint?: string | undefined
  readonly q?: string | undefined
  readonly cursor?: string | undefined
}

function readList(scope: Scope, query: TenantFilters, signal: AbortSignal): Promise<Page<TenantSummary>> {
  return scope.surface === 'app'
    ? call(listTenants, { params: { organizationId: scope.organizationId }, query, signal })
    : call(listAllTenants, { query, signal })
}

export function tenantListQuery(scope: Scope, filters: TenantFilters) {
  const reach = scope.surface === 'app' ? scope.organizationId : scope.surface
  return queryOptions({
    queryKey: ['tenants', 'list', reach, filters],
    queryFn: ({ signal }) => readList(scope, filters, signal),
    placeholderData: keepPreviousData,
  })
}

export function tenantQuery(organizationId: string, id: string) {
  return queryOptions({
    queryKey: ['tenants', id],
    queryFn: ({ signal }) => call(readTenant, { params: { organizationId, tenantId: id }, signal }),
  })
}

type TenantOrderInput = CallInput<
  typeof createTenantOrder.params,
  typeof createTenantOrder.query,
  typeof createTenantOrder.body
>

/** Whatever changes a tenant is an order. */
export function orderForTenant(
  { organizationId, id }: Pick<Tenant, 'organizationId' | 'id'>,
  body: TenantOrderInput['body'],
  idempotencyKey: string,
): Promise<Order> {
  return call(createTenantOrder, { params: { organizationId, tenantId: id }, body, idempotencyKey })
}

/** What an order on a tenant makes look different. */
export const afterTenantOrder = [['tenants'], ['orders'], ['auditEvents']] as const
