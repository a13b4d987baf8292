import { findOrder, lockOrder, setOrder } from '#features/orders'
import { systemActor } from '#platform/actor'
import { computePlan } from './plan-order.ts'
import type { ProvisioningDeps } from './provisioning-deps.ts'

const planned: readonly string[] = ['pending_partner', 'pending_operator', 'needs_info', 'rejected']

/** Computes an order's plan and keeps it, unless the order was edited or decided meanwhile. */
export async function planOrderNow(
  deps: ProvisioningDeps,
  { organizationId, orderId }: { organizationId: string; orderId: string },
): Promise<void> {
  const actor = systemActor('planner')
  const scope = { organizationId }
  const order = await deps.unitOfWork(actor, scope, ({ db }) => findOrder(db, organizationId, orderId))
  if (order === undefined || order.planState !== 'computing' || !planned.includes(order.state)) return
  const plan = await computePlan(deps, actor, order)
  await deps.unitOfWork(actor, scope, async ({ db, record, announce }) => {
    const now = await lockOrder(db, organizationId, orderId)
    if (now?.version !== order.version) return
    await setOrder(db, {
      organizationId,
      id: orderId,
      plan: JSON.stringify(plan),
      plan_hash: plan.hash,
      plan_state: 'ready',
    })
    if (plan.hash !== order.planHash) {
      const details = { planHash: plan.hash, changes: plan.resources.length, destructive: plan.destructive }
      await record({ action: 'order.plan', target: { type: 'order', id: orderId }, details })
    }
    await announce('order', orderId)
  })
}
