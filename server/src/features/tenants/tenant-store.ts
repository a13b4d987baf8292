import type { HoldKind, TenantPhase } from '@freehold/contract'
import type { Insertable, Selectable, Updateable } from 'kysely'
import type { Db } from '#platform/db/pool'
import type { Holds, Tenants } from '#platform/db/tables'
import { newId } from '#platform/ids'
import type { Base, Hold, TenantRow, WorkspaceFile } from './tenant.ts'

export function toTenantRow(row: Selectable<Tenants>): TenantRow {
  return {
    organizationId: row.organization_id,
    partnerId: row.partner_id,
    id: row.id,
    name: row.name,
    displayName: row.display_name,
    blueprint: row.blueprint,
    blueprintVersion: row.blueprint_version,
    // jsonb and checked text columns hold what this store wrote.
    parameters: row.parameters as TenantRow['parameters'],
    packages: row.packages as string[],
    files: row.files as WorkspaceFile[],
    base: row.base as Base,
    baseUntil: row.base_until,
    activated: row.activated,
    phase: row.phase as TenantPhase,
    generation: row.generation,
    observedGeneration: row.observed_generation,
    nextLookAt: row.next_look_at,
    createdAt: row.created_at,
    version: row.version,
  }
}

export async function findTenant(db: Db, organizationId: string, id: string): Promise<TenantRow | undefined> {
  const row = await db
    .selectFrom('tenants')
    .selectAll()
    .where('organization_id', '=', organizationId)
    .where('id', '=', id)
    .executeTakeFirst()
  return row && toTenantRow(row)
}

/** The tenant's row, locked until the transaction ends. */
export async function lockTenant(db: Db, organizationId: string, id: string): Promise<TenantRow | undefined> {
  const row = await db
    .selectFrom('tenants')
    .selectAll()
    .where('organization_id', '=', organizationId)
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst()
  return row && toTenantRow(row)
}

export async function insertTenant(db: Db, row: Insertable<Tenants>): Promise<void> {
  await db.insertInto('tenants').values(row).execute()
}

/** Takes a name for ever; false when it is taken. */
export async function reserveTenantName(
  db: Db,
  row: { organizationId: string; partnerId: string; tenantId: string; name: string },
): Promise<boolean> {
  const taken = await db
    .insertInto('tenant_names')
    .values({
      organization_id: row.organizationId,
      partner_id: row.partnerId,
      tenant_id: row.tenantId,
      name: row.name,
    })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst()
  return Number(taken.numInsertedOrUpdatedRows ?? 0) === 1
}

export async function updateTenant(
  db: Db,
  { organizationId, id }: { organizationId: string; id: string },
  set: Updateable<Tenants>,
): Promise<void> {
  await db
    .updateTable('tenants')
    .set((eb) => ({ ...set, version: eb('version', '+', 1) }))
    .where('organization_id', '=', organizationId)
    .where('id', '=', id)
    .execute()
}

function toHold(row: Selectable<Holds>): Hold {
  const { id, placed_by: placedBy, reason, since, until } = row
  return { id, kind: row.kind as HoldKind, placedBy, reason, since, until }
}

export async function listOpenHolds(
  db: Db,
  organizationId: string,
  tenantIds: readonly string[],
): Promise<Map<string, Hold[]>> {
  const rows = await db
    .selectFrom('holds')
    .selectAll()
    .where('organization_id', '=', organizationId)
    .where((eb) => eb('tenant_id', '=', eb.fn.any(eb.val([...tenantIds]))))
    .where('lifted_at', 'is', null)
    .orderBy('since')
    .execute()
  const groups = Map.groupBy(rows, (row) => row.tenant_id)
  return new Map([...groups].map(([tenantId, holds]) => [tenantId, holds.map(toHold)]))
}

export async function placeHold(
  db: Db,
  tenant: Pick<TenantRow, 'organizationId' | 'partnerId' | 'id'>,
  hold: { kind: HoldKind; placedBy: string | null; reason: string | null },
): Promise<void> {
  await db
    .insertInto('holds')
    .values({
      organization_id: tenant.organizationId,
      partner_id: tenant.partnerId,
      id: newId(),
      tenant_id: tenant.id,
      kind: hold.kind,
      placed_by: hold.placedBy,
      reason: hold.reason,
    })
    .onConflict((conflict) =>
      conflict
        .columns(['organization_id', 'tenant_id', 'kind'])
        .where('lifted_at', 'is', null)
        .doUpdateSet({ reason: hold.reason }),
    )
    .execute()
}

/** Lifts a tenant's open hold of one kind. */
export async function liftHold(
  db: Db,
  organizationId: string,
  tenantId: string,
  kind: HoldKind,
): Promise<void> {
  await db
    .updateTable('holds')
    .set((eb) => ({ lifted_at: eb.fn<Date>('now', []) }))
    .where('organization_id', '=', organizationId)
    .where('tenant_id', '=', tenantId)
    .where('kind', '=', kind)
    .where('lifted_at', 'is', null)
    .execute()
}
