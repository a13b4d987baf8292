import type { ObjectStore } from '#ports/object-store'
import type { Keep, Schedule } from './backup.ts'

/** How this installation is backed up; given by the composition root where a target is configured. */
export type BackupSetUp = {
  readonly store: ObjectStore
  readonly schedule: Schedule
  readonly keep: Keep
  /** Passphrase or recovery key that backups are encrypted under. */
  readonly secret: string
}

/** What is backed up. */
export type BackupSource = {
  /** As the migrating role. */
  readonly databaseUrl: string
  /** Of Freehold. */
  readonly version: string
  /** Text of the key ring's file as it is now. */
  readonly keyRing: () => string
  /** File in the state directory that lists erased subjects. */
  readonly erasedFile: string
}
