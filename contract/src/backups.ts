import { z } from 'zod'
import { Id, idParams, page, pageQuery, Timestamp } from './common.ts'
import { endpoint } from './endpoint.ts'

/** One copy of everything, encrypted, in a folder or bucket outside the database. */
export const Backup = z
  .object({
    id: Id,
    cause: z.enum(['schedule', 'operator', 'command', 'upgrade']),
    /** `removed`: its file was let go of because newer ones take its place. */
    state: z.enum(['waiting', 'running', 'complete', 'failed', 'removed']),
    /** Where it is, without any secret. */
    target: z.string(),
    name: z.string(),
    askedAt: Timestamp,
    /** The moment that it shows the data of. */
    begunAt: Timestamp.nullable(),
    endedAt: Timestamp.nullable(),
    bytes: z.int().nullable(),
    rows: z.int().nullable(),
    error: z.string().nullable(),
    verification: z.object({
      state: z.enum(['none', 'waiting', 'sound', 'damaged']),
      at: Timestamp.nullable(),
      error: z.string().nullable(),
    }),
    /** When it was last restored for practice. */
    drilledAt: Timestamp.nullable(),
  })
  .meta({ id: 'Backup' })
export type Backup = z.infer<typeof Backup>

/** A restore that this database came out of; while it is not resumed, outside systems are not written to. */
export const Restore = z
  .object({
    id: Id,
    /** When the backup was taken: what happened between then and the restore is not here. */
    takenAt: Timestamp,
    version: z.string(),
    restoredAt: Timestamp,
    /** Subjects erased after the backup was taken, whose keys were removed again. */
    erased: z.int(),
    resumedAt: Timestamp.nullable(),
  })
  .meta({ id: 'Restore' })
export type Restore = z.infer<typeof Restore>

export const BackupStatus = z
  .object({
    /** Null where no target is configured: then there are no backups on a schedule, and none by button. */
    target: z.string().nullable(),
    schedule: z.string().nullable(),
    /** How many of the newest stay, and for how many days all of them do. */
    keep: z.object({ count: z.int(), days: z.int() }).nullable(),
    nextAt: Timestamp.nullable(),
    /** The newest that is whole. */
    last: Backup.nullable(),
    /** Seconds since the moment that `last` shows. */
    ageSeconds: z.int().nullable(),
    /** More than two intervals of the schedule have passed without one. */
    stale: z.boolean(),
    /** Why the latest attempt failed, where no whole one came after it. */
    failure: z.string().nullable(),
    lastDrillAt: Timestamp.nullable(),
    /** The restore that waits to be resumed, with what resuming would set to work. */
    paused: z.object({ restore: Restore, tenants: z.int(), missing: z.int(), orphans: z.int() }).nullable(),
  })
  .meta({ id: 'BackupStatus' })
export type BackupStatus = z.infer<typeof BackupStatus>

export const readBackupStatus = endpoint({
  id: 'backups.status',
  method: 'GET',
  path: '/v1/backup-status',
  summary: 'Read how the platform is backed up, and whether a restore waits to be resumed',
  permission: 'backup:read',
  scope: 'platform',
  response: BackupStatus,
})

export const listBackups = endpoint({
  id: 'backups.list',
  method: 'GET',
  path: '/v1/backups',
  summary: 'List backups, newest first',
  permission: 'backup:read',
  scope: 'platform',
  query: z.strictObject(pageQuery),
  response: page(Backup),
  errors: ['request.cursor_invalid'],
})

export const createBackup = endpoint({
  id: 'backups.create',
  method: 'POST',
  path: '/v1/backups',
  summary: 'Take a backup now; a worker begins within seconds',
  permission: 'backup:manage',
  scope: 'platform',
  idempotency: 'required',
  stepUp: true,
  status: 202,
  response: Backup,
  errors: ['backup.not_configured', 'backup.not_possible_now'],
})

export const verifyBackup = endpoint({
  id: 'backups.verify',
  method: 'POST',
  path: '/v1/backups/:id/verify',
  summary: 'Read a backup through and compare it with what it says of itself',
  permission: 'backup:manage',
  scope: 'platform',
  idempotency: 'accepted',
  status: 202,
  params: idParams('id'),
  response: Backup,
  errors: ['backup.not_found', 'backup.not_configured', 'backup.not_possible_now'],
})

export const resumeRestore = endpoint({
  id: 'restores.resume',
  method: 'POST',
  path: '/v1/restores/:id/resume',
  summary: 'After a restore, let outside systems be written to again',
  permission: 'backup:manage',
  scope: 'platform',
  idempotency: 'accepted',
  stepUp: true,
  params: idParams('id'),
  response: Restore,
  errors: ['restore.not_found', 'restore.not_possible_now'],
})
