import type { HoldKind, Order as OrderView } from '@freehold/contract'
import { readDefinition } from '#features/blueprints'
import {
  findTenant,
  listOpenHolds,
  tenantNotFound,
  tenantNotPossibleNow,
  type TenantRow,
} from '#features/tenants'
import type { Actor } from '#platform/actor'
import type { Db } from '#platform/db/pool'
import { AppError, fieldError } from '#platform/errors'
import { newId } from '#platform/ids'
import { packageFaults, valueFaults } from './order-completeness.ts'
import { baseMoved, orderInvalid, orderNotFound } from './order-errors.ts'
import { type OrderDeps, readOrder, requireOrderingPartner } from './order-service.ts'
import { insertOrder, lockOrder } from './order-store.ts'
import { firstState } from './order.ts'
import { type Draft, enter, isDirectPartner, packagesToGive } from './place-order.ts'

export type TenantOrder =
  | ({ readonly kind: 'change'; readonly baseGeneration: number } & Draft)
  | { readonly kind: 'suspend'; readonly hold?: HoldKind | undefined; readonly reason: string }
  | { readonly kind: 'resume'; readonly hold?: HoldKind | undefined }
  | { readonly kind: 'cancel'; readonly confirm: string; readonly reason?: string | undefined }
  | { readonly kind: 'restore' }

/** Holds that each surface places and lifts: one's own only. */
const holdsOf: Record<'operator' | 'partner' | 'app', readonly HoldKind[]> = {
  operator: ['operator', 'abuse', 'payment', 'budget', 'trial', 'request'],
  partner: ['payment', 'request'],
  app: ['request'],
}

function holdFor(actor: Actor, wanted: HoldKind | undefined): HoldKind {
  const own = holdsOf[actor.surface ?? 'app']
  const hold = wanted ?? own[0] ?? 'request'
  if (!own.includes(hold))
    throw new AppError('auth.forbidden', `A hold for ${hold} is not yours to place or lift`)
  return hold
}

/** Why a standing does not let an order be; undefined where it does. */
function standingFault(
  tenant: TenantRow,
  order: TenantOrder,
  held: boolean,
  hold: HoldKind | null,
): string | undefined {
  const cancelled = tenant.base === 'cancelled'
  const faults: Record<TenantOrder['kind'], string | false> = {
    change: cancelled && 'The tenant is cancelled; restore it first',
    suspend: held && `The tenant is held for ${hold} already`,
    resume: !held && `The tenant is not held for ${hold}`,
    cancel: cancelled && 'The tenant is cancelled already',
    restore: !cancelled && 'Only a cancelled tenant is restored',
  }
  return faults[order.kind] || undefined
}

async function refuseImpossible(
  db: Db,
  tenant: TenantRow,
  order: TenantOrder,
  hold: HoldKind | null,
): Promise<void> {
  if (tenant.base === 'deleted') throw tenantNotPossibleNow('The tenant is deleted')
  const open = (await listOpenHolds(db, tenant.organizationId, [tenant.id])).get(tenant.id) ?? []
  const fault = standingFault(
    tenant,
    order,
    open.some(({ kind }) => kind === hold),
    hold,
  )
  if (fault !== undefined) throw tenantNotPossibleNow(fault)
  if (order.kind === 'cancel' && order.confirm !== tenant.name) {
    throw fieldError('order.invalid', '/body/confirm', "must be the tenant's technical name")
  }
  if (order.kind === 'change' && order.baseGeneration !== tenant.generation) throw baseMoved()
}

/** What a change leaves out stays as it is; what may not change is refused. */
async function changeOf(db: Db, tenant: TenantRow, order: TenantOrder) {
  const kept = {
    displayName: tenant.displayName,
    parameters: tenant.parameters,
    packages: tenant.packages,
    note: null,
  }
  if (order.kind !== 'change') return { ...kept, version: tenant.blueprintVersion, approval: 'auto' as const }
  const definition = await readDefinition(db, tenant.blueprint, tenant.blueprintVersion)
  const wanted = {
    displayName: order.displayName ?? kept.displayName,
    parameters: { ...kept.parameters, ...order.parameters },
    packages: order.packages ?? kept.packages,
    note: order.note ?? null,
  }
  const fixed = definition.parameters
    .filter((p) => !p.changeable && wanted.parameters[p.name] !== kept.parameters[p.name])
    .map((p) => ({
      pointer: `/body/parameters/${p.name}`,
      code: 'order.invalid',
      detail: 'cannot be changed later',
    }))
  const faults = [
    ...fixed,
    ...valueFaults(definition, wanted.parameters),
    ...packageFaults(definition, wanted.packages),
  ]
  if (faults.length > 0) throw orderInvalid(faults)
  return { ...wanted, version: tenant.blueprintVersion, approval: definition.approval }
}

async function insertTenantOrder(
  db: Db,
  actor: Actor,
  tenant: TenantRow,
  { order, hold }: { order: TenantOrder; hold: HoldKind | null },
): Promise<string> {
  const { version, approval, ...wanted } = await changeOf(db, tenant, order)
  const id = newId()
  const reason = order.kind === 'suspend' || order.kind === 'cancel' ? (order.reason ?? null) : null
  await insertOrder(db, {
    organization_id: tenant.organizationId,
    partner_id: tenant.partnerId,
    id,
    kind: order.kind,
    blueprint: tenant.blueprint,
    blueprint_version: version,
    approval,
    tenant_id: tenant.id,
    tenant_name: tenant.name,
    name_seed: crypto.randomUUID(),
    base_generation: tenant.generation,
    display_name: wanted.displayName,
    parameters: JSON.stringify(wanted.parameters),
    packages: JSON.stringify(wanted.packages),
    note: wanted.note,
    hold,
    reason,
    requested_by: actor.id,
    requested_by_name: actor.name,
  })
  return id
}

/**
 * Orders something of a tenant that is there. Suspending, resuming, cancelling and restoring run at once; a change
 * takes the way of its blueprint's approval. A change with packages whose secrets are needed stays a draft until
 * they are given and it is submitted.
 */
export async function orderForTenant(
  { unitOfWork, clock }: OrderDeps,
  actor: Actor,
  { organizationId, tenantId, order }: { organizationId: string; tenantId: string; order: TenantOrder },
): Promise<OrderView> {
  return unitOfWork(actor, { organizationId }, async (work) => {
    const { db, announce, record } = work
    await requireOrderingPartner(db, actor)
    const tenant = await findTenant(db, organizationId, tenantId)
    if (tenant === undefined) throw tenantNotFound(tenantId)
    const hold = order.kind === 'suspend' || order.kind === 'resume' ? holdFor(actor, order.hold) : null
    await refuseImpossible(db, tenant, order, hold)
    const id = await insertTenantOrder(db, actor, tenant, { order, hold })
    await record({
      action: 'order.draft',
      target: { type: 'order', id },
      details: { kind: order.kind, blueprint: tenant.blueprint },
    })
    const placed = await lockOrder(db, organizationId, id)
    if (placed === undefined) throw orderNotFound(id)
    const now = clock.now()
    const toGive = order.kind === 'change' ? await packagesToGive(db, placed) : []
    const direct = await isDirectPartner(db, placed.partnerId)
    if (toGive.length === 0) await enter({ ...work, order: placed, now }, firstState(placed.approval, direct))
    await announce('order', id)
    await announce('tenant', tenantId)
    return readOrder(db, { organizationId, id }, now)
  })
}
