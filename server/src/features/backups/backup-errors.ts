import { AppError } from '#platform/errors'

export const backupNotFound = (id: string): AppError => new AppError('backup.not_found', `No backup ${id}`)

export const backupNotConfigured = (): AppError =>
  new AppError('backup.not_configured', 'No target for backups is configured (BACKUP_TARGET)')

export const backupNotPossibleNow = (what: string): AppError => new AppError('backup.not_possible_now', what)

export const restoreNotFound = (id: string): AppError => new AppError('restore.not_found', `No restore ${id}`)

export const restoreNotPossibleNow = (): AppError =>
  new AppError('restore.not_possible_now', 'This restore was resumed already')
