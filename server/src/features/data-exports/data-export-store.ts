import type { DataExport } from '@freehold/contract'
import type { Selectable } from 'kysely'
import type { Db } from '#platform/db/pool'
import type { DataExports } from '#platform/db/tables'
import type { Sealed } from '#platform/key-ring'

type Row = Pick<Selectable<DataExports>, 'id' | 'state' | 'requested_at' | 'ready_at' | 'expires_at'>

const columns = ['id', 'state', 'requested_at', 'ready_at', 'expires_at'] as const

/** What an account sees of its exports; one whose day is over is expired, swept or not. */
export function toDataExport(row: Row, now: Date): DataExport {
  const isOver = row.state === 'ready' && row.expires_at !== null && row.expires_at <= now
  return {
    id: row.id,
    // The column's check holds it to these.
    state: isOver ? 'expired' : (row.state as DataExport['state']),
    requestedAt: row.requested_at.toISOString(),
    readyAt: row.ready_at?.toISOString() ?? null,
    expiresAt: row.expires_at?.toISOString() ?? null,
  }
}

export async function listExports(db: Db, accountId: string): Promise<readonly Row[]> {
  return db
    .selectFrom('data_exports')
    .select(columns)
    .where('account_id', '=', accountId)
    .orderBy('requested_at', 'desc')
    .limit(20)
    .execute()
}

export async function insertExport(
  db: Db,
  row: { readonly account_id: string; readonly id: string; readonly requested_at: Date },
): Promise<Row> {
  return db.insertInto('data_exports').values(row).returning(columns).executeTakeFirstOrThrow()
}

/** The export if it still waits, locked, so that one process alone puts it together. */
export async function lockWaiting(
  db: Db,
  { accountId, id }: { accountId: string; id: string },
): Promise<boolean> {
  const row = await db
    .selectFrom('data_exports')
    .select('id')
    .where('account_id', '=', accountId)
    .where('id', '=', id)
    .where('state', '=', 'waiting')
    .forUpdate()
    .skipLocked()
    .executeTakeFirst()
  return row !== undefined
}

export async function finishExport(
  db: Db,
  { accountId, id }: { accountId: string; id: string },
  { content, readyAt, expiresAt }: { content: Sealed; readyAt: Date; expiresAt: Date },
): Promise<void> {
  await db
    .updateTable('data_exports')
    .set({ state: 'ready', content: JSON.stringify(content), ready_at: readyAt, expires_at: expiresAt })
    .where('account_id', '=', accountId)
    .where('id', '=', id)
    .execute()
}

/** The row with what it holds; undefined where the account has none of this id. */
export async function findExport(
  db: Db,
  accountId: string,
  id: string,
): Promise<Selectable<DataExports> | undefined> {
  return db
    .selectFrom('data_exports')
    .selectAll()
    .where('account_id', '=', accountId)
    .where('id', '=', id)
    .executeTakeFirst()
}

/** Empties exports whose day is over; the rows stay, to be counted and shown. */
export async function expireExports(db: Db, now: Date): Promise<void> {
  await db
    .updateTable('data_exports')
    .set({ state: 'expired', content: null })
    .where('state', '=', 'ready')
    .where('expires_at', '<=', now)
    .execute()
}

/** Exports that wait since before; their job was lost, or the process that had it died. */
export async function listWaiting(
  db: Db,
  before: Date,
): Promise<readonly { readonly accountId: string; readonly id: string }[]> {
  return db
    .selectFrom('data_exports')
    .select(['account_id as accountId', 'id'])
    .where('state', '=', 'waiting')
    .where('requested_at', '<=', before)
    .orderBy('requested_at')
    .limit(50)
    .execute()
}
