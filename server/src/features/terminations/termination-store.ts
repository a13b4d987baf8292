import type { Termination } from '@freehold/contract'
import { sql } from 'kysely'
import type { Db } from '#platform/db/pool'

/** Where single organizations go that do not go with the others: organization id to partner id. */
export type Exceptions = Readonly<Record<string, string>>

export type TerminationRow = {
  readonly id: string
  readonly partnerId: string
  readonly targetPartnerId: string
  readonly exceptions: Exceptions
  readonly state: Termination['state']
  readonly correlationId: string
}

export async function insertTermination(
  db: Db,
  input: Omit<TerminationRow, 'state'> & { readonly reason: string | null; readonly total: number },
): Promise<void> {
  await db
    .insertInto('terminations')
    .values({
      id: input.id,
      partner_id: input.partnerId,
      target_partner_id: input.targetPartnerId,
      exceptions: JSON.stringify(input.exceptions),
      reason: input.reason,
      total: input.total,
      correlation_id: input.correlationId,
    })
    .execute()
}

/** The termination under its lock, if its organizations are still on their way: one process at a time moves them. */
export async function lockMoving(db: Db, id: string): Promise<TerminationRow | undefined> {
  const row = await db
    .selectFrom('terminations')
    .selectAll()
    .where('id', '=', id)
    .where('state', '=', 'moving')
    .forUpdate()
    .executeTakeFirst()
  if (row === undefined) return undefined
  return {
    id: row.id,
    partnerId: row.partner_id,
    targetPartnerId: row.target_partner_id,
    // Only this store writes it.
    exceptions: row.exceptions as Exceptions,
    state: 'moving',
    correlationId: row.correlation_id,
  }
}

export async function addMoved(db: Db, id: string, moved: number): Promise<void> {
  await db
    .updateTable('terminations')
    .set((eb) => ({ moved: eb('moved', '+', moved) }))
    .where('id', '=', id)
    .execute()
}

export async function finishTermination(db: Db, id: string, now: Date): Promise<void> {
  await db
    .updateTable('terminations')
    .set({ state: 'done', finished_at: now })
    .where('id', '=', id)
    .where('state', '=', 'moving')
    .execute()
}

/** Terminations whose organizations are still on their way. */
export async function listMoving(db: Db): Promise<{ readonly id: string }[]> {
  return db
    .selectFrom('terminations')
    .select('id')
    .where('state', '=', 'moving')
    .orderBy('created_at')
    .limit(100)
    .execute()
}

/** A partner's latest termination. */
export async function findTermination(db: Db, partnerId: string): Promise<Termination | undefined> {
  const row = await db
    .selectFrom('terminations as t')
    .innerJoin('partners as p', 'p.id', 't.target_partner_id')
    .selectAll('t')
    .select('p.name as target_name')
    .where('t.partner_id', '=', partnerId)
    .orderBy('t.created_at', 'desc')
    .limit(1)
    .executeTakeFirst()
  if (row === undefined) return undefined
  return {
    id: row.id,
    partnerId: row.partner_id,
    // Held to these by the table.
    state: row.state as Termination['state'],
    targetPartnerId: row.target_partner_id,
    targetPartnerName: row.target_name,
    reason: row.reason,
    total: row.total,
    moved: row.moved,
    createdAt: row.created_at.toISOString(),
    finishedAt: row.finished_at?.toISOString() ?? null,
  }
}

/** The next organizations that still belong to the partner. */
export async function listOrganizationsOf(db: Db, partnerId: string, limit: number): Promise<string[]> {
  const rows = await db
    .selectFrom('organizations')
    .select('organization_id')
    .where('partner_id', '=', partnerId)
    .orderBy('created_at')
    .orderBy('organization_id')
    .limit(limit)
    .execute()
  return rows.map((row) => row.organization_id)
}

export async function countOrganizations(db: Db, partnerId: string): Promise<number> {
  const { count } = await db
    .selectFrom('organizations')
    .select((eb) => eb.fn.countAll<string>().as('count'))
    .where('partner_id', '=', partnerId)
    .executeTakeFirstOrThrow()
  return Number(count)
}

export async function listStaff(db: Db, partnerId: string) {
  return db
    .selectFrom('partner_staff')
    .innerJoin('accounts', 'accounts.id', 'partner_staff.account_id')
    .select(['accounts.id as accountId', 'accounts.name', 'accounts.email'])
    .where('partner_staff.partner_id', '=', partnerId)
    .where('partner_staff.role', 'is not', null)
    .orderBy('accounts.name')
    .orderBy('accounts.id')
    .execute()
}

const open = sql`o.state not in ('draft', 'completed', 'cancelled', 'rejected', 'failed')`
const waits = sql`(o.state = 'pending_partner' or o.state = 'needs_info' and o.resume_state = 'pending_partner')`

export async function countParts(db: Db, partnerId: string) {
  const { rows } = await sql<{ tenants: number; openOrders: number; ordersWaitingForPartner: number }>`
    select (select count(*)::int from tenants t where t.partner_id = ${partnerId} and t.phase <> 'deleted') as tenants,
      (select count(*)::int from orders o where o.partner_id = ${partnerId} and ${open}) as "openOrders",
      (select count(*)::int from orders o where o.partner_id = ${partnerId} and ${waits}) as "ordersWaitingForPartner"`.execute(
    db,
  )
  return rows[0] ?? { tenants: 0, openOrders: 0, ordersWaitingForPartner: 0 }
}

type Listed = {
  readonly id: string
  readonly name: string
  readonly slug: string
  readonly tenants: number
  readonly openOrders: number
}

export async function listWithParts(db: Db, partnerId: string, limit: number): Promise<Listed[]> {
  const { rows } = await sql<Listed>`
    select g.organization_id as id, g.name, g.slug,
      (select count(*)::int from tenants t where t.organization_id = g.organization_id and t.phase <> 'deleted') as tenants,
      (select count(*)::int from orders o where o.organization_id = g.organization_id and ${open}) as "openOrders"
    from organizations g where g.partner_id = ${partnerId}::uuid order by g.name, g.organization_id limit ${limit}`.execute(
    db,
  )
  return rows
}

/** Active partners other than this one, the built-in one first. */
export async function listTargets(db: Db, partnerId: string) {
  const rows = await db
    .selectFrom('partners')
    .select(['id', 'name', 'built_in'])
    .where('status', '=', 'active')
    .where('id', '<>', partnerId)
    .orderBy('built_in', 'desc')
    .orderBy('name')
    .limit(500)
    .execute()
  return rows.map(({ built_in: builtIn, ...rest }) => ({ ...rest, builtIn }))
}
