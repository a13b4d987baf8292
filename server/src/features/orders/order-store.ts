import type { HoldKind, OrderKind, OrderState, Plan } from '@freehold/contract'
import type { Insertable, Selectable, Updateable } from 'kysely'
import type { Db } from '#platform/db/pool'
import type { Orders } from '#platform/db/tables'
import type { Approval, Order, Question } from './order.ts'

export function toOrder(row: Selectable<Orders>): Order {
  return {
    organizationId: row.organization_id,
    partnerId: row.partner_id,
    id: row.id,
    // jsonb and checked text columns hold what this store wrote.
    kind: row.kind as OrderKind,
    state: row.state as OrderState,
    blueprint: row.blueprint,
    blueprintVersion: row.blueprint_version,
    approval: row.approval as Approval,
    tenantId: row.tenant_id,
    tenantName: row.tenant_name,
    nameSeed: row.name_seed,
    baseGeneration: row.base_generation,
    generation: row.generation,
    displayName: row.display_name,
    parameters: row.parameters as Order['parameters'],
    packages: row.packages as string[],
    note: row.note,
    hold: row.hold as HoldKind | null,
    reason: row.reason,
    resumeState: row.resume_state as OrderState | null,
    questions: row.questions as Question[],
    planState: row.plan_state as Order['planState'],
    plan: row.plan as Plan | null,
    planHash: row.plan_hash,
    approvedHash: row.approved_hash,
    approvedPlan: row.approved_plan as Plan | null,
    requestedBy: row.requested_by,
    requestedByName: row.requested_by_name,
    decidedBy: row.decided_by,
    decidedByName: row.decided_by_name,
    createdAt: row.created_at,
    submittedAt: row.submitted_at,
    decidedAt: row.decided_at,
    startedAt: row.started_at,
    finishedAt: row.finished_at,
    waitingSince: row.waiting_since,
    waitedSeconds: row.waited_seconds,
    version: row.version,
  }
}

export async function findOrder(db: Db, organizationId: string, id: string): Promise<Order | undefined> {
  const row = await db
    .selectFrom('orders')
    .selectAll()
    .where('organization_id', '=', organizationId)
    .where('id', '=', id)
    .executeTakeFirst()
  return row && toOrder(row)
}

/** The order's row, locked until the transaction ends. */
export async function lockOrder(db: Db, organizationId: string, id: string): Promise<Order | undefined> {
  const row = await db
    .selectFrom('orders')
    .selectAll()
    .where('organization_id', '=', organizationId)
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst()
  return row && toOrder(row)
}

export async function insertOrder(db: Db, row: Insertable<Orders>): Promise<void> {
  await db.insertInto('orders').values(row).execute()
}

type Changes = Pick<Order, 'organizationId' | 'id'> & Omit<Updateable<Orders>, 'id' | 'organization_id'>

/** Writes columns of one order and moves its version on. */
export async function setOrder(db: Db, { organizationId, id, ...set }: Changes): Promise<void> {
  await db
    .updateTable('orders')
    .set((eb) => ({ ...set, version: eb('version', '+', 1) }))
    .where('organization_id', '=', organizationId)
    .where('id', '=', id)
    .execute()
}

/** Writes a step of the order's life: its state and waiting clock, with whatever else the step changes. */
export async function saveStep(
  db: Db,
  order: Order,
  set: Omit<Changes, 'organizationId' | 'id'> = {},
): Promise<void> {
  await setOrder(db, {
    organizationId: order.organizationId,
    id: order.id,
    state: order.state,
    waiting_since: order.waitingSince,
    waited_seconds: order.waitedSeconds,
    ...set,
  })
}
