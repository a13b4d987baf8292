import * as contract from '@freehold/contract'
import { readWithin } from '#platform/db/reach'
import { implement } from '#platform/http/route'
import { listBackups, readStatus } from './backup-reads.ts'
import { askForBackup, askForVerification, type BackupDeps, resumeRestore } from './backup-service.ts'

export const backupRoutes = [
  implement(contract.readBackupStatus, ({ unitOfWork, backupSetUp, clock }: BackupDeps, { actor }) =>
    readWithin(unitOfWork, actor, (db) => readStatus(db, backupSetUp, clock.now())),
  ),
  implement(contract.listBackups, ({ unitOfWork, cursors }: BackupDeps, { query, actor }) =>
    readWithin(unitOfWork, actor, (db) => listBackups(db, cursors, query)),
  ),
  implement(contract.createBackup, (deps: BackupDeps, { actor }) => askForBackup(deps, actor)),
  implement(contract.verifyBackup, (deps: BackupDeps, { params, actor }) =>
    askForVerification(deps, actor, params.id),
  ),
  implement(contract.resumeRestore, (deps: BackupDeps, { params, actor }) =>
    resumeRestore(deps, actor, params.id),
  ),
]
