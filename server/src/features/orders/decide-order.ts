import type { Order as OrderView } from '@freehold/contract'
import { lookAtTenant } from '#features/tenants'
import type { Actor } from '#platform/actor'
import {
  notYoursToDecide,
  orderField,
  orderNotPossibleNow,
  ownOrder,
  planMoved,
  planPending,
  secretsMissing,
} from './order-errors.ts'
import { notifyOrder, planOrder } from './order-jobs.ts'
import { listSecrets } from './order-secrets.ts'
import { onOrder, type OrderDeps, type Step, type Which } from './order-service.ts'
import { saveStep, setOrder } from './order-store.ts'
import { advance, isWaiting, type Order, stateAfterApproval } from './order.ts'

/** What waits for the partner is the partner's to decide, what waits for the operator the operator's. */
function refuseForeignDecision(order: Order, actor: Actor): void {
  const side = order.state === 'pending_partner' ? 'partner' : 'operator'
  if (actor.surface !== side) throw notYoursToDecide()
}

async function refuseErasedSecrets({ db, order }: Step): Promise<void> {
  const erased = (await listSecrets(db, [order.id])).filter((secret) => secret.erased)
  if (erased.length === 0) return
  throw secretsMissing(
    erased.map(({ packageName, name }) => ({
      pointer: `/packages/${packageName}/${name}`,
      code: 'order.secret_missing',
      detail: 'was erased after the rejection; the customer has to give it again',
    })),
  )
}

/** Approves exactly the plan that the approver read. A rejected order may be approved after all. */
export async function approveOrder(
  deps: OrderDeps,
  actor: Actor,
  { planHash, ...which }: Which & { planHash: string },
): Promise<OrderView> {
  return onOrder(deps, actor, which, async (step) => {
    const { db, order, now, record, enqueue } = step
    if (!isWaiting(order.state) && order.state !== 'rejected')
      throw orderNotPossibleNow(`An order that is ${order.state} waits for nobody`)
    refuseForeignDecision(order, actor)
    if (order.requestedBy !== null && order.requestedBy === actor.id) throw ownOrder()
    if (order.planState === 'computing') throw planPending()
    if (order.planHash !== planHash || order.plan === null) throw planMoved()
    await refuseErasedSecrets(step)
    const approved = advance(order, order.state === 'rejected' ? 'approved' : stateAfterApproval(order), now)
    await saveStep(db, approved, {
      approved_hash: planHash,
      approved_plan: JSON.stringify(order.plan),
      decided_by: actor.id,
      decided_by_name: actor.name,
      decided_at: now,
      reason: order.state === 'rejected' ? null : order.reason,
    })
    const ids = { organizationId: order.organizationId, orderId: order.id }
    const details = { planHash, by: actor.surface ?? 'policy', destructive: order.plan.destructive }
    await record({ action: 'order.approve', target: { type: 'order', id: order.id }, details })
    if (approved.state === 'approved')
      await enqueue(lookAtTenant, { organizationId: order.organizationId, tenantId: order.tenantId })
    else await enqueue(notifyOrder, { ...ids, what: 'submitted' })
  })
}

/** Rejects with a reason that the customer reads; the order stays and can be corrected and resubmitted. */
export async function rejectOrder(
  deps: OrderDeps,
  actor: Actor,
  { reason, ...which }: Which & { reason: string },
): Promise<OrderView> {
  return onOrder(deps, actor, which, async ({ db, order, now, record, enqueue }) => {
    if (order.state !== 'needs_info') refuseForeignDecision(order, actor)
    await saveStep(db, advance(order, 'rejected', now), {
      reason,
      resume_state: null,
      decided_by: actor.id,
      decided_by_name: actor.name,
      decided_at: now,
    })
    await record({ action: 'order.reject', target: { type: 'order', id: order.id }, details: { reason } })
    await enqueue(notifyOrder, { organizationId: order.organizationId, orderId: order.id, what: 'rejected' })
  })
}

const fieldForm = /^(?:displayName|note|packages|parameters\.[a-z][a-zA-Z0-9]*|packages\.[a-z][a-z0-9-]*)$/

/** Asks back about single fields; the clock stands still until the customer answers. */
export async function askOrder(
  deps: OrderDeps,
  actor: Actor,
  { questions, ...which }: Which & { questions: readonly { field: string; message: string }[] },
): Promise<OrderView> {
  return onOrder(deps, actor, which, async ({ db, order, now, record, enqueue }) => {
    refuseForeignDecision(order, actor)
    const unknown = questions.findIndex(({ field }) => !fieldForm.test(field))
    if (unknown >= 0) throw orderField(`/body/questions/${unknown}/field`, 'is no field of an order')
    const askedAt = now.toISOString()
    const asked = questions.map((question) => ({ ...question, askedAt, answeredAt: null }))
    await saveStep(db, advance(order, 'needs_info', now), {
      resume_state: order.state,
      questions: JSON.stringify([...order.questions, ...asked]),
    })
    const details = { fields: questions.map(({ field }) => field) }
    await record({ action: 'order.ask', target: { type: 'order', id: order.id }, details })
    await enqueue(notifyOrder, { organizationId: order.organizationId, orderId: order.id, what: 'asked' })
  })
}

/** Computes the plan again, against the systems as they are now. */
export async function requestPlan(deps: OrderDeps, actor: Actor, which: Which): Promise<OrderView> {
  return onOrder(deps, actor, which, async ({ db, order, enqueue, record }) => {
    if (!isWaiting(order.state) && order.state !== 'rejected')
      throw orderNotPossibleNow(`An order that is ${order.state} is not planned`)
    await setOrder(db, { organizationId: order.organizationId, id: order.id, plan_state: 'computing' })
    await record({ action: 'order.replan', target: { type: 'order', id: order.id } })
    await enqueue(planOrder, { organizationId: order.organizationId, orderId: order.id })
  })
}
