import type { Tenant } from '@freehold/contract'
import type { Actor } from '#platform/actor'
import type { Db } from '#platform/db/pool'
import type { UnitOfWork } from '#platform/db/unit-of-work'
import { requireVersion } from '#platform/http/if-match'
import type { Cursors } from '#platform/http/page'
import { tenantNotFound, tenantNotPossibleNow } from './tenant-errors.ts'
import { lookAtTenant } from './tenant-jobs.ts'
import { findTenantPage } from './tenant-reads.ts'
import { lockTenant, updateTenant } from './tenant-store.ts'

export type TenantDeps = { readonly unitOfWork: UnitOfWork; readonly cursors: Cursors }

type Which = { readonly organizationId: string; readonly id: string }

/** The tenant's page; `tenant.not_found` where there is none. */
export async function readTenantPage(db: Db, { organizationId, id }: Which): Promise<Tenant> {
  const tenant = await findTenantPage(db, organizationId, id)
  if (tenant === undefined) throw tenantNotFound(id)
  return tenant
}

/** A display name is nobody's order: it touches no outside system. */
export async function renameTenant(
  { unitOfWork }: TenantDeps,
  actor: Actor,
  { displayName, ifMatch, ...which }: Which & { displayName: string; ifMatch: number },
): Promise<Tenant> {
  return unitOfWork(actor, { organizationId: which.organizationId }, async ({ db, record, announce }) => {
    const tenant = await lockTenant(db, which.organizationId, which.id)
    if (tenant === undefined) throw tenantNotFound(which.id)
    requireVersion(tenant, ifMatch)
    if (tenant.base === 'deleted') throw tenantNotPossibleNow('A deleted tenant keeps its name')
    await updateTenant(db, which, { display_name: displayName })
    await record({
      action: 'tenant.rename',
      target: { type: 'tenant', id: tenant.id },
      details: { changed: ['displayName'] },
    })
    await announce('tenant', tenant.id)
    return readTenantPage(db, which)
  })
}

/** Brings the next look forward to now, for the tenant and for each of its resources that waits. */
export async function retryTenant({ unitOfWork }: TenantDeps, actor: Actor, which: Which): Promise<Tenant> {
  const { organizationId, id } = which
  return unitOfWork(actor, { organizationId }, async ({ db, record, enqueue, announce }) => {
    const tenant = await lockTenant(db, organizationId, id)
    if (tenant === undefined) throw tenantNotFound(id)
    await db
      .updateTable('resources')
      .set({ next_retry_at: null, observed_at: null })
      .where('organization_id', '=', organizationId)
      .where((eb) => eb.or([eb('tenant_id', '=', id), eb('scope', '=', 'organization')]))
      .execute()
    await record({ action: 'tenant.retry', target: { type: 'tenant', id } })
    await enqueue(lookAtTenant, { organizationId, tenantId: id })
    await announce('tenant', id)
    return readTenantPage(db, which)
  })
}
