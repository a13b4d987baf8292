/** Backups: copies of everything, encrypted, outside the database; and what comes back when one is restored. */
import { defineFeature } from '#platform/feature'
import { backupRoutes } from './backup-routes.ts'
import type { BackupDeps } from './backup-service.ts'
import { sweepBackups, sweepErased } from './backup-sweep.ts'

export const backups = defineFeature<BackupDeps>()({
  name: 'backups',
  routes: backupRoutes,
  sweeps: (deps) => [
    { name: 'backups', everyMs: 5_000, run: (signal) => sweepBackups(deps, signal) },
    { name: 'erased subjects', everyMs: 60_000, run: () => sweepErased(deps) },
  ],
})

export { isBackupStale, lastBackup } from './backup-reads.ts'
export { type BackupDeps, noteBackup, noteDrill, recordRestores, resumeRestore } from './backup-service.ts'
export { findPausing as findPausingRestore } from './backup-store.ts'
export type { BackupSetUp, BackupSource } from './backup-set-up.ts'
export { fileNameOf, type Keep, parseKeep, parseSchedule, type Schedule } from './backup.ts'
export { mergeErased, readErasedFile, readErasedObject } from './erased-subjects.ts'
export { leftOut, neverMoved } from './left-out.ts'
export { createRestorePause } from './restore-pause.ts'
export { settleRestored } from './settle-restored.ts'
export { writeBackup } from './take-backup.ts'
export { verifyBackup } from './verify-backup.ts'
