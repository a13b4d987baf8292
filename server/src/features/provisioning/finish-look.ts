import type { TenantPhase } from '@freehold/contract'
import { advance, eraseSecrets, notifyOrder, type Order, saveStep, toOrder } from '#features/orders'
import { lockTenant, phaseOf, type TenantRow, updateTenant } from '#features/tenants'
import type { Actor } from '#platform/actor'
import type { Work } from '#platform/db/unit-of-work'
import { releaseOrganization } from './look-at-organization.ts'
import type { TenantFacts } from './look-context.ts'
import type { ProvisioningDeps } from './provisioning-deps.ts'
import { isSettled, type ResourceRow } from './resource-row.ts'

type Looked = {
  readonly facts: TenantFacts
  readonly rows: readonly ResourceRow[]
  readonly signal: AbortSignal
}

/** An order that has not got there in a day is reported as failed; the work goes on. */
const patienceMs = 86_400_000

/** Shared resources count only while the tenant is wanted. */
function ownAndShared({ facts, rows }: Looked): ResourceRow[] {
  const needed = new Set(facts.definition.resources.map(({ kind }) => kind))
  return rows.filter(
    (row) => row.scope === 'tenant' || (facts.presence === 'present' && needed.has(row.kind)),
  )
}

/** How many resources the blueprint wants; fewer rows mean that something is not connected. */
function isComplete({ facts, rows }: Looked): boolean {
  if (!facts.tenant.activated || facts.presence === 'absent') return true
  const names = new Set(
    rows
      .filter(({ projectId }) => projectId === null)
      .map(({ kind, name, scope }) => (scope === 'organization' ? kind : name)),
  )
  return facts.definition.resources.every(({ kind, name, scope }) =>
    names.has(scope === 'organization' ? kind : name),
  )
}

function phaseNow(looked: Looked): TenantPhase {
  const { facts } = looked
  const { base, activated } = facts.tenant
  const rows = ownAndShared(looked)
  const phase = phaseOf({ base, holds: facts.holds, activated, resources: rows.map(({ state }) => state) })
  return phase === 'ready' && !isComplete(looked) ? 'degraded' : phase
}

function nextLook(rows: readonly ResourceRow[], tenant: TenantRow): Date | null {
  const moments = rows.flatMap(({ nextRetryAt }) => (nextRetryAt === null ? [] : [nextRetryAt.getTime()]))
  if (tenant.base === 'cancelled' && tenant.baseUntil !== null) moments.push(tenant.baseUntil.getTime())
  return moments.length === 0 ? null : new Date(Math.min(...moments))
}

async function openOrders(work: Work, tenant: TenantRow): Promise<Order[]> {
  const rows = await work.db
    .selectFrom('orders')
    .selectAll()
    .where('organization_id', '=', tenant.organizationId)
    .where('tenant_id', '=', tenant.id)
    .where('state', 'in', ['running', 'failed'])
    .where('generation', 'is not', null)
    .forUpdate()
    .execute()
  return rows.map((row) => toOrder(row))
}

async function completeOrder(work: Work, order: Order, now: Date): Promise<void> {
  const target = { type: 'order', id: order.id }
  await saveStep(work.db, advance(order, 'completed', now), {
    finished_at: now,
    reason: order.state === 'failed' ? null : order.reason,
  })
  await work.record({ action: 'order.complete', target })
  const packages = await eraseSecrets(work.db, order)
  if (packages.length > 0)
    await work.record({ action: 'order.erase_secrets', target, details: { packages, because: 'delivered' } })
  if (order.kind === 'create') {
    await work.enqueue(notifyOrder, {
      organizationId: order.organizationId,
      orderId: order.id,
      what: 'ready',
    })
  }
}

/**
 * Whether what stands is what the order asked for. A tenant that was stopped or removed meanwhile has not become what
 * an order to create or change wants, and may not have been given its secrets yet.
 */
function isCarriedOut({ kind }: Order, { facts }: Looked): boolean {
  return (kind !== 'create' && kind !== 'change') || facts.presence === 'present'
}

/** Secrets of orders that will never be delivered, since their tenant is gone. */
async function eraseUndelivered(work: Work, order: Order): Promise<void> {
  const packages = await eraseSecrets(work.db, order)
  if (packages.length === 0) return
  const target = { type: 'order', id: order.id }
  await work.record({ action: 'order.erase_secrets', target, details: { packages, because: 'deleted' } })
}

/** Why an order is not getting there by itself, if it is not. */
function hopeless(order: Order, looked: Looked, now: Date): string | undefined {
  const stuck = looked.rows.find((row) => !row.retryable && !isSettled(row))
  if (stuck !== undefined) return `${stuck.kind}: ${stuck.lastError ?? 'cannot be made'}`
  if (!isComplete(looked)) return 'A system that the blueprint needs is not connected'
  const since = order.startedAt?.getTime() ?? now.getTime()
  return now.getTime() - since > patienceMs ? 'It has not become ready within a day' : undefined
}

async function settleOrders(
  work: Work,
  tenant: TenantRow,
  looked: Looked & { readonly settled: boolean; readonly now: Date },
): Promise<void> {
  const { settled, now } = looked
  for (const order of await openOrders(work, tenant)) {
    if (settled && isCarriedOut(order, looked)) {
      await completeOrder(work, order, now)
      await work.announce('order', order.id)
      continue
    }
    if (settled && looked.facts.presence === 'absent') await eraseUndelivered(work, order)
    const reason = order.state === 'running' ? hopeless(order, looked, now) : undefined
    if (reason === undefined) continue
    await saveStep(work.db, advance(order, 'failed', now), { reason: reason.slice(0, 2000) })
    await work.record({
      action: 'order.fail',
      target: { type: 'order', id: order.id },
      outcome: 'failure',
      details: { reason: reason.slice(0, 2000) },
    })
    await work.announce('order', order.id)
  }
}

/**
 * Writes what a look came to: phase, the next moment to look, orders that are done. True where another order waits,
 * so that the next look follows at once.
 */
export async function finishLook(deps: ProvisioningDeps, actor: Actor, looked: Looked): Promise<boolean> {
  const { facts, rows } = looked
  const { organizationId, id } = facts.tenant
  const settled = isComplete(looked) && ownAndShared(looked).every((row) => isSettled(row))
  const phase = phaseNow(looked)
  // Before the phase is written: whoever is killed here comes again.
  const release = phase === 'deleted' ? await releaseOrganization(deps, actor, looked) : null
  const more = await deps.unitOfWork(actor, { organizationId }, async (work) => {
    const tenant = await lockTenant(work.db, organizationId, id)
    if (tenant === undefined) return false
    const moved = tenant.generation !== facts.tenant.generation
    const observed = settled ? facts.tenant.generation : tenant.observedGeneration
    const unconnected = isComplete(looked) ? [] : [deps.clock.now().getTime() + 60_000]
    const next = [nextLook(rows, tenant)?.getTime(), release?.getTime(), ...unconnected].filter(
      (t) => t !== undefined,
    )
    await updateTenant(work.db, tenant, {
      phase,
      observed_generation: observed,
      next_look_at: next.length === 0 ? null : new Date(Math.min(...next)),
    })
    if (tenant.phase !== phase) {
      await work.record({
        action: 'tenant.phase',
        target: { type: 'tenant', id },
        details: { from: tenant.phase, to: phase },
      })
    }
    if (!moved) await settleOrders(work, tenant, { ...looked, settled, now: deps.clock.now() })
    await work.announce('tenant', id)
    return moved || (settled && (await hasApproved(work, tenant)))
  })
  return more
}

async function hasApproved({ db }: Work, tenant: TenantRow): Promise<boolean> {
  const row = await db
    .selectFrom('orders')
    .select('id')
    .where('organization_id', '=', tenant.organizationId)
    .where('tenant_id', '=', tenant.id)
    .where('state', '=', 'approved')
    .executeTakeFirst()
  return row !== undefined
}
