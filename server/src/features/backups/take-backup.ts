import { systemActor } from '#platform/actor'
import { writeFile } from '#platform/backup/backup-file'
import { newBackupKey } from '#platform/backup/backup-key'
import { exportDatabase } from '#platform/backup/export-database'
import type { End } from '#platform/backup/records'
import { migrationLock } from '#platform/db/migrate'
import { type ObjectStore, ObjectStoreError } from '#ports/object-store'
import type { BackupDeps } from './backup-service.ts'
import type { BackupSetUp, BackupSource } from './backup-set-up.ts'
import {
  type BackupRow,
  beginBackup,
  endBackup,
  findRunning,
  listComplete,
  markRemoved,
} from './backup-store.ts'
import { superfluous } from './backup.ts'
import { keepErasedOutside } from './erased-subjects.ts'
import { leftOut, neverMoved } from './left-out.ts'

const actor = systemActor('backups')

export type WritePlan = {
  readonly source: Omit<BackupSource, 'erasedFile'>
  readonly store: Pick<ObjectStore, 'write'>
  readonly name: string
  readonly secret: string
  readonly takenAt: Date
  readonly purpose?: 'backup' | 'move'
  readonly signal?: AbortSignal
  /** Awaited between pieces. */
  readonly pace?: () => Promise<void>
}

async function* paced(chunks: AsyncIterable<Buffer>, pace: () => Promise<void>): AsyncGenerator<Buffer> {
  for await (const chunk of chunks) {
    await pace()
    yield chunk
  }
}

/** Writes one backup and answers its length in bytes and what it holds. */
export async function writeBackup(plan: WritePlan): Promise<{ readonly bytes: number; readonly end: End }> {
  const { source, store, name, secret, takenAt, purpose = 'backup', signal, pace } = plan
  let end: End | undefined
  async function* records(): AsyncGenerator<Buffer> {
    end = yield* exportDatabase({
      url: source.databaseUrl,
      head: {
        version: source.version,
        takenAt: takenAt.toISOString(),
        purpose,
        keyRing: source.keyRing(),
        leftOut: purpose === 'move' ? neverMoved : leftOut,
      },
      migrationLock,
      ...(signal === undefined ? {} : { signal }),
    })
  }
  const file = writeFile(records(), await newBackupKey(secret), takenAt)
  const bytes = await store.write(name, pace === undefined ? file : paced(file, pace), signal)
  if (end === undefined) throw new Error('The backup ended before the database did')
  return { bytes, end }
}

/** What went wrong, for operators; a fault of the store says more than the statement it broke. */
function reasonOf(error: unknown): string {
  if (error instanceof ObjectStoreError) return error.message
  return error instanceof Error ? `${error.name}: ${error.message}`.slice(0, 500) : 'unknown'
}

async function fail({ unitOfWork, clock, log }: BackupDeps, row: BackupRow, reason: string): Promise<void> {
  log.error({ backup: row.id, reason }, 'a backup failed')
  await unitOfWork(actor, 'platform', async ({ db, record }) => {
    if (!(await endBackup(db, row.id, { state: 'failed', error: reason }, clock.now()))) return
    const target = { type: 'backup', id: row.id }
    await record({ action: 'backup.fail', target, outcome: 'failure', details: { name: row.name, reason } })
  })
}

/** Those that say they run while we hold the lock: their process has died. */
export async function failOrphaned(deps: BackupDeps): Promise<void> {
  const running = await deps.unitOfWork(actor, 'platform', ({ db }) => findRunning(db))
  for (const row of running) await fail(deps, row, 'The process that took it ended')
}

/** Removes the files that newer ones take the place of. */
async function prune(deps: BackupDeps, { store, keep }: BackupSetUp): Promise<void> {
  const { unitOfWork, clock } = deps
  const complete = await unitOfWork(actor, 'platform', ({ db }) => listComplete(db, store.address))
  const old = superfluous(
    complete.map((row) => ({ ...row, begunAt: row.begun_at })),
    keep,
    clock.now(),
  )
  for (const { id, name } of old) {
    await store.remove(name)
    await unitOfWork(actor, 'platform', async ({ db, record }) => {
      if (!(await markRemoved(db, id))) return
      await record({ action: 'backup.remove', target: { type: 'backup', id }, details: { name } })
    })
  }
}

/** Takes one backup that waits, writes what became of it, and lets go of old ones. */
export async function takeBackup(
  deps: BackupDeps,
  setUp: BackupSetUp,
  { row, signal }: { readonly row: BackupRow; readonly signal: AbortSignal },
): Promise<void> {
  const { unitOfWork, clock, backupSource, pressure } = deps
  const takenAt = clock.now()
  if (!(await unitOfWork(actor, 'platform', ({ db }) => beginBackup(db, row.id, takenAt)))) return
  const { store, secret } = setUp
  const plan = { source: backupSource, store, name: row.name, secret, takenAt, signal, pace: pressure.calm }
  try {
    const { bytes, end } = await writeBackup(plan)
    await unitOfWork(actor, 'platform', async ({ db, record }) => {
      if (!(await endBackup(db, row.id, { state: 'complete', bytes, rows: end.rows }, clock.now()))) return
      const details = { name: row.name, rows: end.rows }
      await record({ action: 'backup.complete', target: { type: 'backup', id: row.id }, details })
    })
  } catch (error) {
    await fail(deps, row, signal.aborted ? 'The process was stopped' : reasonOf(error))
    return
  }
  const file = backupSource.erasedFile
  await unitOfWork(actor, 'platform', ({ db }) => keepErasedOutside(db, { file, store, always: true }))
  await prune(deps, setUp)
}
