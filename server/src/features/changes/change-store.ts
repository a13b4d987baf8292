import type { Change } from '@freehold/contract'
import { type SqlBool, sql } from 'kysely'
import { type Reach, systemActor } from '#platform/actor'
import type { UnitOfWork } from '#platform/db/unit-of-work'

const maxRows = 1000

/** A change with its place in the order of transactions; `<xid>.<id>` is also the stream's event id. */
export type ChangeRow = {
  readonly place: string
  readonly organizationId: string
  readonly partnerId: string
  readonly change: Change
}

const placeForm = /^(\d{1,20})\.(\d{1,18})$/

/** Whether this is a place that we gave out. */
export function isPlace(text: string | undefined): text is string {
  return text !== undefined && placeForm.test(text)
}

/** Whether one place in the order of transactions lies after another. */
export function isAfter(a: string, b: string): boolean {
  const [ax = '0', ai = '0'] = a.split('.')
  const [bx = '0', bi = '0'] = b.split('.')
  return BigInt(ax) > BigInt(bx) || (ax === bx && BigInt(ai) > BigInt(bi))
}

/** Whether whoever has this reach may know of the change. */
export function isWithin(reach: Reach, row: ChangeRow): boolean {
  if (reach.kind === 'platform') return true
  if (reach.kind === 'partner') return reach.partnerId === row.partnerId
  return reach.organizationId === row.organizationId
}

export type ChangeBatch = { readonly rows: readonly ChangeRow[]; readonly head: string }

/**
 * Changes after a place, in the order of their transactions; without a place, only where the log stands now. Rows
 * whose transaction is not older than every running one wait, so that a late commit is never passed over.
 */
export async function readChanges(unitOfWork: UnitOfWork, place: string | undefined): Promise<ChangeBatch> {
  const [, xid = '0', id = '0'] = placeForm.exec(place ?? '') ?? []
  return unitOfWork(systemActor('changes'), 'platform', async ({ db }) => {
    const horizon = await sql<{
      xmin: string
    }>`select pg_snapshot_xmin(pg_current_snapshot())::text as xmin`.execute(db)
    const xmin = horizon.rows[0]?.xmin ?? '0'
    if (place === undefined) return { rows: [], head: `${BigInt(xmin) - 1n}.${'9'.repeat(18)}` }
    const found = await db
      .selectFrom('changes')
      .select([
        'id',
        sql<string>`xid::text`.as('place_xid'),
        'organization_id',
        'partner_id',
        'type',
        'object_id',
      ])
      .where(sql<SqlBool>`(xid, id) > (${xid}::xid8, ${id}::bigint)`)
      .where(sql<SqlBool>`xid < ${xmin}::xid8`)
      .orderBy('xid')
      .orderBy('id')
      .limit(maxRows)
      .execute()
    const rows = found.map((row) => ({
      place: `${row.place_xid}.${row.id}`,
      organizationId: row.organization_id,
      partnerId: row.partner_id,
      // Checked by the table's constraint.
      change: { type: row.type as Change['type'], id: row.object_id, organizationId: row.organization_id },
    }))
    return { rows, head: rows.at(-1)?.place ?? place }
  })
}
