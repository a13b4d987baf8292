import { systemActor } from '#platform/actor'
import type { End, Head } from '#platform/backup/records'
import { openBackup } from '#platform/backup/restore-database'
import { verifyFrames } from '#platform/backup/table-reading'
import type { BackupDeps } from './backup-service.ts'
import type { BackupSetUp } from './backup-set-up.ts'
import { type BackupRow, endVerification } from './backup-store.ts'

/** Reads a backup from its first byte to its last; throws where it is not whole or the secret is not its own. */
export async function verifyBackup(
  source: AsyncIterable<Buffer>,
  secret: string,
): Promise<{ readonly head: Head; readonly end: End }> {
  const { head, frames } = await openBackup(source, secret)
  return { head, end: await verifyFrames(frames) }
}

/** Reads through a backup that somebody asked about, and notes what was found. */
export async function verifyAsked(
  { unitOfWork, clock, log }: BackupDeps,
  { store, secret }: BackupSetUp,
  { row, signal }: { readonly row: BackupRow; readonly signal: AbortSignal },
): Promise<void> {
  async function* read(): AsyncGenerator<Buffer> {
    for await (const block of store.read(row.name)) {
      signal.throwIfAborted()
      yield block
    }
  }
  let found: string | null = null
  try {
    await verifyBackup(read(), secret)
  } catch (error) {
    if (signal.aborted) return
    found = error instanceof Error ? error.message.slice(0, 500) : 'unknown'
    log.error({ backup: row.id, reason: found }, 'a backup is not sound')
  }
  await unitOfWork(systemActor('backups'), 'platform', async ({ db, record }) => {
    await endVerification(db, row.id, found, clock.now())
    const details = { name: row.name, reason: found ?? 'sound' }
    const target = { type: 'backup', id: row.id }
    await record({
      action: 'backup.verify',
      target,
      outcome: found === null ? 'success' : 'failure',
      details,
    })
  })
}
