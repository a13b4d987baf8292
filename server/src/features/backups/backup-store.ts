import { type Selectable, sql } from 'kysely'
import type { Db } from '#platform/db/pool'
import type { Backups, Restores } from '#platform/db/tables'

export type BackupRow = Selectable<Backups>
export type RestoreRow = Selectable<Restores>

export type NewBackup = {
  readonly id: string
  readonly cause: 'schedule' | 'operator' | 'command' | 'upgrade'
  readonly target: string
  readonly name: string
  readonly askedBy: string | null
}

export async function insertBackup(
  db: Db,
  { id, cause, target, name, askedBy }: NewBackup,
): Promise<BackupRow> {
  return db
    .insertInto('backups')
    .values({ id, cause, target, name, asked_by: askedBy })
    .returningAll()
    .executeTakeFirstOrThrow()
}

export async function findBackup(db: Db, id: string): Promise<BackupRow | undefined> {
  return db.selectFrom('backups').selectAll().where('id', '=', id).executeTakeFirst()
}

export async function findBackupByName(db: Db, name: string): Promise<BackupRow | undefined> {
  return db.selectFrom('backups').selectAll().where('name', '=', name).executeTakeFirst()
}

/** The oldest that waits to be taken. */
export async function findWaiting(db: Db): Promise<BackupRow | undefined> {
  return db
    .selectFrom('backups')
    .selectAll()
    .where('state', '=', 'waiting')
    .orderBy('asked_at')
    .limit(1)
    .executeTakeFirst()
}

export async function findOpen(db: Db): Promise<BackupRow | undefined> {
  return db
    .selectFrom('backups')
    .selectAll()
    .where('state', 'in', ['waiting', 'running'])
    .limit(1)
    .executeTakeFirst()
}

/** The oldest that somebody wants read through. */
export async function findUnverified(db: Db): Promise<BackupRow | undefined> {
  return db
    .selectFrom('backups')
    .selectAll()
    .where('verify_asked_at', 'is not', null)
    .where('state', '=', 'complete')
    .orderBy('verify_asked_at')
    .limit(1)
    .executeTakeFirst()
}

/** Begins one that waits; false where it does not any more. */
export async function beginBackup(db: Db, id: string, now: Date): Promise<boolean> {
  const begun = await db
    .updateTable('backups')
    .set((eb) => ({ state: 'running', begun_at: now, version: eb('version', '+', 1) }))
    .where('id', '=', id)
    .where('state', '=', 'waiting')
    .executeTakeFirst()
  return begun.numUpdatedRows > 0n
}

export type Ending =
  | { readonly state: 'complete'; readonly bytes: number; readonly rows: number }
  | { readonly state: 'failed'; readonly error: string }

/** Ends one that runs; false where somebody has ended it already. */
export async function endBackup(db: Db, id: string, ending: Ending, now: Date): Promise<boolean> {
  const outcome =
    ending.state === 'failed' ? ending : { ...ending, bytes: `${ending.bytes}`, rows: `${ending.rows}` }
  const ended = await db
    .updateTable('backups')
    .set((eb) => ({ ...outcome, ended_at: now, version: eb('version', '+', 1) }))
    .where('id', '=', id)
    .where('state', '=', 'running')
    .executeTakeFirst()
  return ended.numUpdatedRows > 0n
}

export async function findRunning(db: Db): Promise<BackupRow[]> {
  return db.selectFrom('backups').selectAll().where('state', '=', 'running').execute()
}

/** Of this target, newest first. */
export async function listComplete(db: Db, target: string): Promise<(BackupRow & { begun_at: Date })[]> {
  const rows = await db
    .selectFrom('backups')
    .selectAll()
    .where('state', '=', 'complete')
    .where('target', '=', target)
    .where('begun_at', 'is not', null)
    .orderBy('begun_at', 'desc')
    .execute()
  return rows.flatMap((row) => (row.begun_at === null ? [] : [{ ...row, begun_at: row.begun_at }]))
}

export async function markRemoved(db: Db, id: string): Promise<boolean> {
  const removed = await db
    .updateTable('backups')
    .set((eb) => ({ state: 'removed', verify_asked_at: null, version: eb('version', '+', 1) }))
    .where('id', '=', id)
    .where('state', '=', 'complete')
    .executeTakeFirst()
  return removed.numUpdatedRows > 0n
}

/** Asks for one to be read through; undefined where it is not there to be read. */
export async function askVerification(db: Db, id: string, now: Date): Promise<BackupRow | undefined> {
  return db
    .updateTable('backups')
    .set((eb) => ({ verify_asked_at: eb.fn.coalesce('verify_asked_at', eb.val(now)) }))
    .where('id', '=', id)
    .where('state', '=', 'complete')
    .returningAll()
    .executeTakeFirst()
}

export async function endVerification(db: Db, id: string, error: string | null, now: Date): Promise<void> {
  await db
    .updateTable('backups')
    .set((eb) => ({
      verify_asked_at: null,
      verified_at: now,
      verify_error: error,
      version: eb('version', '+', 1),
    }))
    .where('id', '=', id)
    .execute()
}

export async function markDrilled(db: Db, id: string, now: Date): Promise<void> {
  await db.updateTable('backups').set({ drilled_at: now }).where('id', '=', id).execute()
}

/** The restore that was not resumed yet; there is at most one, for a restore needs an empty database. */
export async function findPausing(db: Db): Promise<RestoreRow | undefined> {
  return db
    .selectFrom('restores')
    .selectAll()
    .where('resumed_at', 'is', null)
    .orderBy('restored_at', 'desc')
    .limit(1)
    .executeTakeFirst()
}

export async function findRestore(db: Db, id: string): Promise<RestoreRow | undefined> {
  return db.selectFrom('restores').selectAll().where('id', '=', id).executeTakeFirst()
}

/** Resumes it; undefined where that was done. */
export async function markResumed(
  db: Db,
  id: string,
  by: string | null,
  now: Date,
): Promise<RestoreRow | undefined> {
  return db
    .updateTable('restores')
    .set({ resumed_at: now, resumed_by: by })
    .where('id', '=', id)
    .where('resumed_at', 'is', null)
    .returningAll()
    .executeTakeFirst()
}

/** Takes the restores that the audit log was not told of; each is taken once. */
export async function takeUnrecorded(db: Db): Promise<RestoreRow[]> {
  return db
    .updateTable('restores')
    .set({ recorded_at: sql<Date>`now()` })
    .where('recorded_at', 'is', null)
    .returningAll()
    .execute()
}
