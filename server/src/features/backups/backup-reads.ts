import type { Backup, BackupStatus, Page, Restore } from '@freehold/contract'
import { sql } from 'kysely'
import { before, instantText } from '#platform/db/keyset'
import type { Db } from '#platform/db/pool'
import { type Cursors, toPage } from '#platform/http/page'
import type { BackupSetUp } from './backup-set-up.ts'
import { type BackupRow, findPausing, type RestoreRow } from './backup-store.ts'
import { formatSchedule, isStale, nextDue } from './backup.ts'

const iso = (at: Date | null): string | null => at?.toISOString() ?? null
const number = (text: string | null): number | null => (text === null ? null : Number(text))

function verificationOf(row: BackupRow): Backup['verification'] {
  const { verify_asked_at: asked, verified_at: at, verify_error: error } = row
  const found = error === null ? 'sound' : 'damaged'
  return { state: asked !== null ? 'waiting' : at === null ? 'none' : found, at: iso(at), error }
}

export function toBackup(row: BackupRow): Backup {
  return {
    id: row.id,
    // Both columns are held to these words by their checks.
    cause: row.cause as Backup['cause'],
    state: row.state as Backup['state'],
    target: row.target,
    name: row.name,
    askedAt: row.asked_at.toISOString(),
    begunAt: iso(row.begun_at),
    endedAt: iso(row.ended_at),
    bytes: number(row.bytes),
    rows: number(row.rows),
    error: row.error,
    verification: verificationOf(row),
    drilledAt: iso(row.drilled_at),
  }
}

export function toRestore(row: RestoreRow): Restore {
  return {
    id: row.id,
    takenAt: row.taken_at.toISOString(),
    version: row.version,
    restoredAt: row.restored_at.toISOString(),
    erased: row.erased,
    resumedAt: iso(row.resumed_at),
  }
}

/** A page of backups, newest first. */
export async function listBackups(
  db: Db,
  cursors: Cursors,
  list: { readonly cursor?: string | undefined; readonly limit: number },
): Promise<Page<Backup>> {
  const { limit } = list
  const from = cursors.read(list.cursor, ['backups'])
  let query = db.selectFrom('backups').selectAll()
  if (from !== undefined) query = query.where(before('backups.asked_at', 'backups.id', from))
  const rows = await query
    .select(instantText('backups.asked_at').as('position'))
    .orderBy('asked_at', 'desc')
    .orderBy('id', 'desc')
    .limit(limit + 1)
    .execute()
  return toPage(rows, limit, {
    item: toBackup,
    position: (row) => [row.position, row.id],
    write: (position) => cursors.write(position, ['backups']),
  })
}

async function lastComplete(db: Db): Promise<BackupRow | undefined> {
  return db
    .selectFrom('backups')
    .selectAll()
    .where('state', '=', 'complete')
    .orderBy('begun_at', 'desc')
    .limit(1)
    .executeTakeFirst()
}

/** The newest whole backup: `at` is the moment whose data it holds. Undefined where there is none. */
export async function lastBackup(
  db: Db,
): Promise<{ readonly id: string; readonly at: Date; readonly name: string } | undefined> {
  const row = await lastComplete(db)
  return row === undefined ? undefined : { id: row.id, at: row.begun_at ?? row.asked_at, name: row.name }
}

/** Since when there has been something to lose. */
async function platformBegan(db: Db): Promise<Date> {
  const { rows } = await sql<{ at: Date | null }>`
    select coalesce((select max(restored_at) from restores), (select min(at) from migrations)) as at`.execute(
    db,
  )
  return rows[0]?.at ?? new Date(0)
}

/** Whether backups are configured and the newest is older than twice their interval. */
export async function isBackupStale(
  db: Db,
  setUp: Pick<BackupSetUp, 'schedule'> | undefined,
  now: Date,
): Promise<boolean> {
  if (setUp === undefined) return false
  const last = await lastBackup(db)
  return isStale(setUp.schedule, last?.at, await platformBegan(db), now)
}

/** Why the latest attempt failed; null where it did not. */
async function lastFailure(db: Db): Promise<string | null> {
  const row = await db
    .selectFrom('backups')
    .select(['state', 'error'])
    .where('state', 'in', ['complete', 'failed', 'removed'])
    .orderBy('asked_at', 'desc')
    .limit(1)
    .executeTakeFirst()
  return row?.state === 'failed' ? (row.error ?? '') : null
}

async function readPaused(db: Db): Promise<BackupStatus['paused']> {
  const restore = await findPausing(db)
  if (restore === undefined) return null
  const { rows } = await sql<{ tenants: number; missing: number; orphans: number }>`
    select
      (select count(*) from tenants where base <> 'deleted' or phase <> 'deleted')::int as tenants,
      (select count(*) from resources where state in ('pending', 'drifted', 'failing', 'removing'))::int as missing,
      (select count(*) from orphans where resolved_at is null)::int as orphans`.execute(db)
  return { restore: toRestore(restore), ...(rows[0] ?? { tenants: 0, missing: 0, orphans: 0 }) }
}

async function lastDrill(db: Db): Promise<Date | null> {
  const row = await db
    .selectFrom('backups')
    .select((eb) => eb.fn.max('drilled_at').as('at'))
    .executeTakeFirst()
  return row?.at ?? null
}

export async function readStatus(db: Db, setUp: BackupSetUp | undefined, now: Date): Promise<BackupStatus> {
  const last = await lastComplete(db)
  const at = last?.begun_at ?? undefined
  return {
    target: setUp?.store.address ?? null,
    schedule: setUp === undefined ? null : formatSchedule(setUp.schedule),
    keep: setUp?.keep ?? null,
    nextAt: iso((setUp && nextDue(setUp.schedule, at, now)) ?? null),
    last: last === undefined ? null : toBackup(last),
    ageSeconds: at === undefined ? null : Math.max(0, Math.round((now.getTime() - at.getTime()) / 1000)),
    stale: await isBackupStale(db, setUp, now),
    failure: await lastFailure(db),
    lastDrillAt: iso(await lastDrill(db)),
    paused: await readPaused(db),
  }
}
