import { lockTenant, type TenantRow, updateTenant } from '#features/tenants'
import type { Db } from '#platform/db/pool'
import type { Work } from '#platform/db/unit-of-work'

async function isDue(db: Db, organizationId: string, tenantId: string, now: Date): Promise<boolean> {
  const row = await db
    .selectFrom('tenants')
    .select('id')
    .where('organization_id', '=', organizationId)
    .where('id', '=', tenantId)
    .where('base', '=', 'cancelled')
    .where('base_until', '<=', now)
    .executeTakeFirst()
  return row !== undefined
}

/** Ends a grace whose time has come: from now on the tenant's objects are to go. */
export async function expireStanding(
  { db, record, announce }: Work,
  { organizationId, tenantId }: { organizationId: string; tenantId: string },
  now: Date,
): Promise<void> {
  if (!(await isDue(db, organizationId, tenantId, now))) return
  const tenant: TenantRow | undefined = await lockTenant(db, organizationId, tenantId)
  if (tenant === undefined) return
  await updateTenant(db, tenant, { base: 'deleted', base_until: null, generation: tenant.generation + 1 })
  await record({ action: 'tenant.delete', target: { type: 'tenant', id: tenantId } })
  await announce('tenant', tenantId)
}
