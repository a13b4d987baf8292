import type { Plan } from '@freehold/contract'
import { readDefinition, renderFiles } from '#features/blueprints'
import { advance, lockOrder, type Order, saveStep, setOrder, toOrder } from '#features/orders'
import {
  insertTenant,
  liftHold,
  lockTenant,
  placeHold,
  reserveTenantName,
  tenantName,
  type TenantRow,
  updateTenant,
} from '#features/tenants'
import type { Actor } from '#platform/actor'
import type { Db } from '#platform/db/pool'
import type { Work } from '#platform/db/unit-of-work'
import { expireStanding } from './expire-standing.ts'
import { type OrganizationFacts, readOrganization } from './look-context.ts'
import { computePlan, isWithinPlan } from './plan-order.ts'
import type { ProvisioningDeps } from './provisioning-deps.ts'

type Which = { readonly organizationId: string; readonly tenantId: string }

/** The approved order that is next for a tenant: stopping, resuming and cancelling overtake changes. */
async function findNextOrder(db: Db, { organizationId, tenantId }: Which): Promise<Order | undefined> {
  const rows = await db
    .selectFrom('orders')
    .selectAll()
    .where('organization_id', '=', organizationId)
    .where('tenant_id', '=', tenantId)
    .where('state', 'in', ['approved', 'running'])
    .orderBy('decided_at')
    .execute()
  const orders = rows.map((row) => toOrder(row))
  const urgent = orders.find(({ kind }) => kind !== 'create' && kind !== 'change')
  const running = orders.find(({ state }) => state === 'running')
  if (running !== undefined && (urgent === undefined || urgent === running)) return undefined
  if (running !== undefined && running.kind === 'create' && running.generation === null) return undefined
  return urgent ?? orders.find(({ state }) => state === 'approved')
}

/** The order's name, or another draw where it is taken: nothing exists outside yet. */
async function nameIt(db: Db, order: Order, organization: OrganizationFacts): Promise<string> {
  const { kind, name } = organization
  let seed = order.nameSeed
  for (let attempt = 0; attempt < 5; attempt += 1) {
    const wanted = attempt === 0 ? order.tenantName : tenantName(kind, name, seed)
    const { organizationId, partnerId, tenantId } = order
    if (await reserveTenantName(db, { organizationId, partnerId, tenantId, name: wanted })) {
      if (attempt > 0)
        await setOrder(db, { organizationId, id: order.id, tenant_name: wanted, name_seed: seed })
      return wanted
    }
    seed = crypto.randomUUID()
  }
  throw new Error(`No free name for order ${order.id} after five draws`)
}

async function createTenant({ db, record }: Work, order: Order): Promise<number> {
  const definition = await readDefinition(db, order.blueprint, order.blueprintVersion)
  const organization = await readOrganization(db, order.organizationId)
  const { displayName, parameters, packages } = order
  const files = await renderFiles(db, { definition, parameters, packages, company: organization.name })
  const name = await nameIt(db, order, organization)
  await insertTenant(db, {
    organization_id: order.organizationId,
    partner_id: order.partnerId,
    id: order.tenantId,
    name,
    display_name: displayName,
    blueprint: order.blueprint,
    blueprint_version: order.blueprintVersion,
    parameters: JSON.stringify(parameters),
    packages: JSON.stringify(packages),
    files: JSON.stringify(files),
    activated: definition.provision === 'order',
  })
  const details = { name, blueprint: order.blueprint, blueprintVersion: order.blueprintVersion }
  await record({ action: 'tenant.create', target: { type: 'tenant', id: order.tenantId }, details })
  return 1
}

/**
 * Writes what is wanted from now on. Whoever dies before the look is through is overtaken by the pending sweep, which
 * goes by the generation where no moment is named.
 */
async function wish(db: Db, tenant: TenantRow, set: Parameters<typeof updateTenant>[2] = {}): Promise<void> {
  await updateTenant(db, tenant, { ...set, generation: tenant.generation + 1, next_look_at: null })
}

async function changeTenant({ db, record }: Work, order: Order, tenant: TenantRow): Promise<void> {
  const definition = await readDefinition(db, order.blueprint, order.blueprintVersion)
  const organization = await readOrganization(db, order.organizationId)
  const { displayName, parameters, packages } = order
  const files = await renderFiles(db, { definition, parameters, packages, company: organization.name })
  await wish(db, tenant, {
    display_name: displayName,
    blueprint_version: order.blueprintVersion,
    parameters: JSON.stringify(parameters),
    packages: JSON.stringify(packages),
    files: JSON.stringify(files),
  })
  const changed = [
    ...(displayName === tenant.displayName ? [] : ['displayName']),
    ...Object.keys(parameters).filter((name) => parameters[name] !== tenant.parameters[name]),
    ...(packages.join() === tenant.packages.join() ? [] : ['packages']),
  ]
  const details = { generation: tenant.generation + 1, changed }
  await record({ action: 'tenant.change', target: { type: 'tenant', id: tenant.id }, details })
}

async function cancelTenant({ db, record }: Work, order: Order, tenant: TenantRow, now: Date): Promise<void> {
  const { graceDays } = await readDefinition(db, tenant.blueprint, tenant.blueprintVersion)
  const until = new Date(now.getTime() + graceDays * 86_400_000)
  await wish(db, tenant, { base: 'cancelled', base_until: until })
  await record({
    action: 'tenant.cancel',
    target: { type: 'tenant', id: order.tenantId },
    details: { graceUntil: until.toISOString() },
  })
}

/** Carries the order over into what is wanted of the tenant. Answers the generation that will have done it. */
async function applyOrder(work: Work, order: Order, now: Date): Promise<number> {
  const { db, record } = work
  if (order.kind === 'create') return createTenant(work, order)
  const tenant = await lockTenant(db, order.organizationId, order.tenantId)
  if (tenant === undefined) throw new Error(`Order ${order.id} is about a tenant that is not there`)
  const target = { type: 'tenant', id: tenant.id }
  const generation = tenant.generation + 1
  const hold = order.hold ?? 'operator'
  if (order.kind === 'change') await changeTenant(work, order, tenant)
  else if (order.kind === 'cancel') await cancelTenant(work, order, tenant, now)
  else if (order.kind === 'suspend') {
    await placeHold(db, tenant, { kind: hold, placedBy: order.requestedByName, reason: order.reason })
    await wish(db, tenant)
    await record({ action: 'tenant.suspend', target, details: { hold } })
  } else if (order.kind === 'resume') {
    await liftHold(db, tenant.organizationId, tenant.id, hold)
    await wish(db, tenant)
    await record({ action: 'tenant.resume', target, details: { hold } })
  } else {
    await wish(db, tenant, { base: 'active', base_until: null })
    await record({ action: 'tenant.restore', target })
  }
  return generation
}

/** The order goes back to whoever decides, with the plan as it is now and why. */
async function returnOrder(work: Work, order: Order, plan: Plan, now: Date): Promise<void> {
  await saveStep(work.db, advance(order, 'pending_operator', now), {
    plan: JSON.stringify(plan),
    plan_hash: plan.hash,
    plan_state: 'ready',
    approved_hash: null,
    approved_plan: null,
  })
  const details = { planHash: plan.hash, reason: 'The systems changed after the approval' }
  await work.record({ action: 'order.return', target: { type: 'order', id: order.id }, details })
  await work.announce('order', order.id)
}

/** A change that overtook another finds it running; that one is done when the tenant has passed its generation. */
async function closeOvertaken(work: Work, order: Order, now: Date): Promise<void> {
  const rows = await work.db
    .selectFrom('orders')
    .selectAll()
    .where('organization_id', '=', order.organizationId)
    .where('tenant_id', '=', order.tenantId)
    .where('state', '=', 'running')
    .forUpdate()
    .execute()
  for (const running of rows.map((row) => toOrder(row))) {
    await saveStep(work.db, advance(running, 'failed', now), {
      reason: `Overtaken by the order to ${order.kind}`,
    })
    const target = { type: 'order', id: running.id }
    await work.record({
      action: 'order.fail',
      target,
      outcome: 'failure',
      details: { reason: `overtaken by ${order.kind}` },
    })
    await work.announce('order', running.id)
  }
}

function mayStart(order: Order, plan: Plan): boolean {
  if (order.kind !== 'create' && order.kind !== 'change') return true
  if (order.approvedPlan === null) return !plan.destructive
  return plan.hash === order.approvedHash || isWithinPlan(plan, order.approvedPlan)
}

/**
 * Ends a grace that is over, and begins the tenant's next approved order, if there is one: plans once more, compares with what was approved, and
 * writes what is wanted. True when something began.
 */
export async function startNextOrder(deps: ProvisioningDeps, actor: Actor, which: Which): Promise<boolean> {
  const scope = { organizationId: which.organizationId }
  const found = await deps.unitOfWork(actor, scope, async (work) => {
    await expireStanding(work, which, deps.clock.now())
    return findNextOrder(work.db, which)
  })
  if (found === undefined) return false
  const plan = await computePlan(deps, actor, found)
  return deps.unitOfWork(actor, scope, async (work) => {
    const order = await lockOrder(work.db, which.organizationId, found.id)
    if (order?.state !== 'approved') return false
    const now = deps.clock.now()
    if (!mayStart(order, plan)) {
      await returnOrder(work, order, plan, now)
      return false
    }
    // Nothing runs on a tenant that is not there.
    if (order.kind !== 'create') await closeOvertaken(work, order, now)
    const running = advance(order, 'running', now)
    const generation = await applyOrder(work, order, now)
    await saveStep(work.db, running, {
      generation,
      started_at: now,
      plan: JSON.stringify(plan),
      plan_hash: plan.hash,
      plan_state: 'ready',
    })
    await work.record({
      action: 'order.start',
      target: { type: 'order', id: order.id },
      details: { planHash: plan.hash },
    })
    await work.announce('order', order.id)
    await work.announce('tenant', order.tenantId)
    return true
  })
}
