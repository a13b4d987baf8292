import { type Selectable, sql } from 'kysely'
import type { Db } from '#platform/db/pool'
import type { Orphans } from '#platform/db/tables'

export type OrphanRow = Selectable<Orphans>

/** A tenant's resource that wants an object of this name and does not stand. */
export type Candidate = {
  readonly organizationId: string
  readonly tenantId: string
  readonly resourceId: string
}

/** States of a resource whose object is missing, or could not be made. */
export const wanting = ['pending', 'failing', 'drifted']

/** An orphan that is still one, locked until the transaction ends. */
export async function lockOrphan(db: Db, id: string): Promise<OrphanRow | undefined> {
  return db
    .selectFrom('orphans')
    .selectAll()
    .where('id', '=', id)
    .where('resolved_at', 'is', null)
    .forUpdate()
    .executeTakeFirst()
}

export async function findOrphan(db: Db, id: string): Promise<OrphanRow | undefined> {
  return db
    .selectFrom('orphans')
    .selectAll()
    .where('id', '=', id)
    .where('resolved_at', 'is', null)
    .executeTakeFirst()
}

export async function resolveOrphan(db: Db, id: string, resolution: 'adopted' | 'removed'): Promise<boolean> {
  const resolved = await db
    .updateTable('orphans')
    .set({ resolved_at: sql<Date>`now()`, resolution })
    .where('id', '=', id)
    .where('resolved_at', 'is', null)
    .executeTakeFirst()
  return Number(resolved.numUpdatedRows) === 1
}

export async function askRemoval(db: Db, id: string): Promise<void> {
  await db
    .updateTable('orphans')
    .set({ removal_asked_at: sql<Date>`now()` })
    .where('id', '=', id)
    .execute()
}

/** Orphans whose removal was asked for and is not done. */
export async function listAskedRemovals(db: Db): Promise<string[]> {
  const rows = await db
    .selectFrom('orphans')
    .select('id')
    .where('removal_asked_at', 'is not', null)
    .where('resolved_at', 'is', null)
    .execute()
  return rows.map(({ id }) => id)
}

/** The oldest resource that the object could be. */
export async function findCandidate(db: Db, orphan: OrphanRow): Promise<Candidate | undefined> {
  const row = await db
    .selectFrom('resources')
    .select(['organization_id', 'tenant_id', 'id'])
    .where('connector_id', '=', orphan.connector_id)
    .where('kind', '=', orphan.kind)
    .where('external_name', '=', orphan.external_name)
    .where('scope', '=', 'tenant')
    .where('presence', '<>', 'absent')
    .where('state', 'in', wanting)
    .orderBy('created_at')
    .limit(1)
    .executeTakeFirst()
  if (row === undefined || row.tenant_id === null) return undefined
  return { organizationId: row.organization_id, tenantId: row.tenant_id, resourceId: row.id }
}

/** Whether some resource has come to own the object since it was listed. */
export async function isOwned(db: Db, orphan: OrphanRow): Promise<boolean> {
  const row = await db
    .selectFrom('resources')
    .select('id')
    .where('connector_id', '=', orphan.connector_id)
    .where('kind', '=', orphan.kind)
    .where('state', '<>', 'removed')
    .where((eb) =>
      eb.or([
        eb('external_id', '=', orphan.external_id),
        ...(orphan.marker === null ? [] : [eb(sql<string>`id::text`, '=', orphan.marker)]),
      ]),
    )
    .limit(1)
    .executeTakeFirst()
  return row !== undefined
}

/** Makes the object the resource's, if the resource still does not stand; due for a look at once. */
export async function giveObject(
  db: Db,
  { organizationId, resourceId }: Candidate,
  externalId: string,
): Promise<boolean> {
  const given = await db
    .updateTable('resources')
    .set({ external_id: externalId, observed_at: null, next_retry_at: null, attempts: 0 })
    .where('organization_id', '=', organizationId)
    .where('id', '=', resourceId)
    .where('state', 'in', wanting)
    .executeTakeFirst()
  return Number(given.numUpdatedRows) === 1
}
