import * as contract from '@freehold/contract'
import type { Actor } from '#platform/actor'
import { readWithin } from '#platform/db/reach'
import { implement } from '#platform/http/route'
import { countTenants, listTenants } from './tenant-reads.ts'
import { readTenantPage, renameTenant, retryTenant, type TenantDeps } from './tenant-service.ts'

/** The order states that wait for this caller's side. */
function waitingFor(actor: Actor): readonly string[] {
  return actor.reach?.kind === 'partner' ? ['pending_partner'] : ['pending_operator']
}

/** Paths name a tenant in full, so that the roles in it count; inside it is the `id` of the organization's row. */
function named({ organizationId, tenantId }: { readonly organizationId: string; readonly tenantId: string }) {
  return { organizationId, id: tenantId }
}

export const tenantRoutes = [
  implement(contract.listAllTenants, ({ unitOfWork, cursors }: TenantDeps, { query, actor }) =>
    readWithin(unitOfWork, actor, (db) => listTenants(db, cursors, query)),
  ),
  implement(contract.countTenants, ({ unitOfWork }: TenantDeps, { actor }) =>
    readWithin(unitOfWork, actor, (db) => countTenants(db, waitingFor(actor))),
  ),
  implement(contract.listTenants, ({ unitOfWork, cursors }: TenantDeps, { params, query, actor }) =>
    unitOfWork(actor, params, ({ db }) => listTenants(db, cursors, { ...query, ...params })),
  ),
  implement(contract.readTenant, ({ unitOfWork }: TenantDeps, { params, actor }) =>
    unitOfWork(actor, { organizationId: params.organizationId }, ({ db }) =>
      readTenantPage(db, named(params)),
    ),
  ),
  implement(contract.renameTenant, (deps: TenantDeps, { params, body, actor, ifMatch }) =>
    renameTenant(deps, actor, { ...named(params), ...body, ifMatch }),
  ),
  implement(contract.retryTenant, (deps: TenantDeps, { params, actor }) =>
    retryTenant(deps, actor, named(params)),
  ),
]
