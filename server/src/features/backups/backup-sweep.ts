import { systemActor } from '#platform/actor'
import type { Db } from '#platform/db/pool'
import { lastBackup } from './backup-reads.ts'
import { type BackupDeps, insertWaiting } from './backup-service.ts'
import type { BackupSetUp } from './backup-set-up.ts'
import { findOpen, findUnverified, findWaiting } from './backup-store.ts'
import { nextDue } from './backup.ts'
import { keepErasedOutside } from './erased-subjects.ts'
import { failOrphaned, takeBackup } from './take-backup.ts'
import { verifyAsked } from './verify-backup.ts'

const actor = systemActor('backups')

/** After a failure the next one waits so long, so that a full disk is not tried every few seconds. */
const patienceMs = 1_800_000

async function failedLately(db: Db, now: Date): Promise<boolean> {
  const row = await db
    .selectFrom('backups')
    .select('id')
    .where('state', '=', 'failed')
    .where('cause', '=', 'schedule')
    .where('ended_at', '>', new Date(now.getTime() - patienceMs))
    .limit(1)
    .executeTakeFirst()
  return row !== undefined
}

/** Puts the next backup on the list when its time has come. */
async function scheduleDue(
  { unitOfWork, clock }: BackupDeps,
  { schedule, store }: BackupSetUp,
): Promise<void> {
  const now = clock.now()
  await unitOfWork(actor, 'platform', async (work) => {
    const last = await lastBackup(work.db)
    const due = nextDue(schedule, last?.at, now)
    if (due === undefined || due > now) return
    if ((await findOpen(work.db)) !== undefined || (await failedLately(work.db, now))) return
    await insertWaiting(work, { cause: 'schedule', address: store.address }, { askedBy: null, now })
  })
}

/**
 * Takes the backups that are due or asked for, and reads through those that somebody asked about. Any number of
 * processes may try; the lock lets one of them work, and frees itself when that one dies.
 */
export async function sweepBackups(deps: BackupDeps, stopping: AbortSignal): Promise<void> {
  const { backupSetUp: setUp, locks, unitOfWork } = deps
  if (setUp === undefined) return
  await locks.tryWithLock('backups', async (lost) => {
    const signal = AbortSignal.any([stopping, lost])
    await failOrphaned(deps)
    await scheduleDue(deps, setUp)
    const waiting = await unitOfWork(actor, 'platform', ({ db }) => findWaiting(db))
    if (waiting !== undefined) await takeBackup(deps, setUp, { row: waiting, signal })
    const asked = await unitOfWork(actor, 'platform', ({ db }) => findUnverified(db))
    if (asked !== undefined && !signal.aborted) await verifyAsked(deps, setUp, { row: asked, signal })
  })
}

/** Carries the list of erased subjects out of the database. */
export async function sweepErased({ unitOfWork, backupSetUp, backupSource }: BackupDeps): Promise<void> {
  await unitOfWork(actor, 'platform', ({ db }) =>
    keepErasedOutside(db, { file: backupSource.erasedFile, store: backupSetUp?.store, always: false }),
  )
}
