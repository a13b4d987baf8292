import { planOrder } from '#features/orders'
import { lookAtTenant } from '#features/tenants'
import { systemActor } from '#platform/actor'
import type { ProvisioningDeps } from './provisioning-deps.ts'

const batch = 500
/** A job that is on its way gets this long before a sweep thinks that it was lost. */
const graceMs = 3_000

/**
 * Finds what waits for a look: tenants whose wish is ahead of what was seen, retries and graces that are due,
 * approved orders that nobody began, plans that nobody computed. The rows are the truth, jobs only a hint: whatever
 * a killed worker had locked is found here.
 */
export async function sweepPending({
  unitOfWork,
  clock,
}: Pick<ProvisioningDeps, 'unitOfWork' | 'clock'>): Promise<number> {
  const now = clock.now()
  const late = new Date(now.getTime() - graceMs)
  return unitOfWork(systemActor('pending-sweep'), 'platform', async ({ db }) => {
    const due = await db
      .selectFrom('tenants')
      .select(['organization_id as organizationId', 'id as tenantId'])
      .where('next_look_at', '<=', now)
      .limit(batch)
      .execute()
    const behind = await db
      .selectFrom('tenants')
      .select(['organization_id as organizationId', 'id as tenantId'])
      .whereRef('observed_generation', '<', 'generation')
      .where('next_look_at', 'is', null)
      .where('activated', '=', true)
      .where('created_at', '<', late)
      .limit(batch)
      .execute()
    const approved = await db
      .selectFrom('orders')
      .select(['organization_id as organizationId', 'tenant_id as tenantId'])
      .where('state', '=', 'approved')
      .where('decided_at', '<', late)
      .limit(batch)
      .execute()
    const unplanned = await db
      .selectFrom('orders')
      .select(['organization_id as organizationId', 'id as orderId'])
      .where('plan_state', '=', 'computing')
      .where('state', 'in', ['pending_partner', 'pending_operator', 'rejected'])
      .where('submitted_at', '<', late)
      .limit(batch)
      .execute()
    const tenants = new Map([...due, ...behind, ...approved].map((which) => [which.tenantId, which]))
    await lookAtTenant.enqueueMissing(db, [...tenants.values()])
    await planOrder.enqueueMissing(db, unplanned)
    return tenants.size + unplanned.length
  })
}
