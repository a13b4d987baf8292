import type { Backup, Restore } from '@freehold/contract'
import { type Actor, systemActor } from '#platform/actor'
import type { Clock } from '#platform/clock'
import type { Locks } from '#platform/db/locks'
import type { UnitOfWork, Work } from '#platform/db/unit-of-work'
import type { Cursors } from '#platform/http/page'
import { newId } from '#platform/ids'
import type { Log } from '#platform/log'
import {
  backupNotConfigured,
  backupNotFound,
  backupNotPossibleNow,
  restoreNotFound,
  restoreNotPossibleNow,
} from './backup-errors.ts'
import { toBackup, toRestore } from './backup-reads.ts'
import type { BackupSetUp, BackupSource } from './backup-set-up.ts'
import {
  askVerification,
  beginBackup,
  endBackup,
  findBackup,
  findBackupByName,
  findOpen,
  findRestore,
  insertBackup,
  markDrilled,
  markResumed,
  type NewBackup,
  takeUnrecorded,
} from './backup-store.ts'
import { fileNameOf } from './backup.ts'

export type BackupDeps = {
  readonly unitOfWork: UnitOfWork
  readonly cursors: Cursors
  readonly clock: Clock
  readonly log: Log
  readonly locks: Pick<Locks, 'tryWithLock'>
  /** Undefined: no target is configured. */
  readonly backupSetUp: BackupSetUp | undefined
  readonly backupSource: BackupSource
  /** Resolves when few people wait for answers: a backup gives way. */
  readonly pressure: { readonly calm: () => Promise<void> }
  /** Sets to work again what did not run while a restore paused it; in the transaction that resumes. */
  readonly onResume: (work: Work) => Promise<void>
}

type Ask = Pick<NewBackup, 'cause'> & { readonly address: string }

/** Puts a backup on the list; whoever has the lock takes it. */
export async function insertWaiting(
  { db, record }: Work,
  { cause, address }: Ask,
  { askedBy, now }: { readonly askedBy: string | null; readonly now: Date },
) {
  const id = newId()
  const name = fileNameOf(id, now)
  const row = await insertBackup(db, { id, cause, target: address, name, askedBy })
  await record({ action: 'backup.create', target: { type: 'backup', id }, details: { cause, name } })
  return row
}

export async function askForBackup(deps: BackupDeps, actor: Actor): Promise<Backup> {
  const { unitOfWork, backupSetUp, clock } = deps
  return unitOfWork(actor, 'platform', async (work) => {
    if (backupSetUp === undefined) throw backupNotConfigured()
    if ((await findOpen(work.db)) !== undefined) throw backupNotPossibleNow('A backup is being taken already')
    const ask = { cause: 'operator', address: backupSetUp.store.address } as const
    return toBackup(await insertWaiting(work, ask, { askedBy: actor.id, now: clock.now() }))
  })
}

export async function askForVerification(deps: BackupDeps, actor: Actor, id: string): Promise<Backup> {
  const { unitOfWork, backupSetUp, clock } = deps
  return unitOfWork(actor, 'platform', async ({ db, record }) => {
    const backup = await findBackup(db, id)
    if (backup === undefined) throw backupNotFound(id)
    if (backupSetUp === undefined) throw backupNotConfigured()
    if (backup.target !== backupSetUp.store.address)
      throw backupNotPossibleNow(`The backup is in ${backup.target}, which is not the target any more`)
    const asked = await askVerification(db, id, clock.now())
    if (asked === undefined) throw backupNotPossibleNow('Only a backup that is complete can be verified')
    const details = { name: backup.name, reason: 'asked' }
    await record({ action: 'backup.verify', target: { type: 'backup', id }, details })
    return toBackup(asked)
  })
}

/** Lets outside systems be written to again after a restore. */
export async function resumeRestore(
  { unitOfWork, clock, onResume }: Pick<BackupDeps, 'unitOfWork' | 'clock' | 'onResume'>,
  actor: Actor,
  id: string,
): Promise<Restore> {
  return unitOfWork(actor, 'platform', async (work) => {
    if ((await findRestore(work.db, id)) === undefined) throw restoreNotFound(id)
    const resumed = await markResumed(work.db, id, actor.id, clock.now())
    if (resumed === undefined) throw restoreNotPossibleNow()
    await work.record({ action: 'platform.resume', target: { type: 'restore', id } })
    await onResume(work)
    return toRestore(resumed)
  })
}

/** Tells the audit log of the restore that this database came out of, once; for every start. */
export async function recordRestores({ unitOfWork }: Pick<BackupDeps, 'unitOfWork'>): Promise<void> {
  await unitOfWork(systemActor('restore'), 'platform', async ({ db, record }) => {
    for (const { id, taken_at: at, version: fromVersion, rows, erased } of await takeUnrecorded(db)) {
      const details = { takenAt: at.toISOString(), fromVersion, rows: Number(rows), erased }
      await record({ action: 'platform.restore', target: { type: 'restore', id }, details })
    }
  })
}

type Noted = Pick<NewBackup, 'id' | 'cause' | 'target' | 'name'> & {
  readonly at: Date
  readonly bytes: number
  readonly rows: number
}

/** Puts a backup on the list that was taken outside of the server. */
export async function noteBackup(
  { unitOfWork }: Pick<BackupDeps, 'unitOfWork'>,
  noted: Noted,
): Promise<void> {
  const { id, cause, target, name, at, bytes, rows } = noted
  await unitOfWork(systemActor('freehold backup'), 'platform', async ({ db, record }) => {
    await insertBackup(db, { id, cause, target, name, askedBy: null })
    await beginBackup(db, id, at)
    await endBackup(db, id, { state: 'complete', bytes, rows }, new Date())
    await record({ action: 'backup.complete', target: { type: 'backup', id }, details: { name, rows } })
  })
}

/** Notes that a backup was restored for practice; it may be of a list that went with a machine. */
export async function noteDrill(
  { unitOfWork }: Pick<BackupDeps, 'unitOfWork'>,
  { name, rows }: { readonly name: string; readonly rows: number },
): Promise<void> {
  await unitOfWork(systemActor('freehold drill'), 'platform', async ({ db, record }) => {
    const known = await findBackupByName(db, name)
    if (known !== undefined) await markDrilled(db, known.id, new Date())
    const target = { type: 'backup', id: known?.id ?? null }
    await record({ action: 'backup.drill', target, details: { name, rows } })
  })
}
