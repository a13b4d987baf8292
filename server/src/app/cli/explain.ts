import { NotABackupError } from '#platform/backup/backup-file'
import { WrongKeyError } from '#platform/backup/backup-key'
import { DamagedError } from '#platform/backup/chunk-cipher'
import { StartError } from '#platform/db/embedded-postgres'
import { ObjectStoreError } from '#ports/object-store'
import { ConfigError } from '../config.ts'

const plain = [StartError, ConfigError, DamagedError, NotABackupError, WrongKeyError, ObjectStoreError]

/** What a person is told of a command that failed: one sentence, or everything where it is a fault of ours. */
export function explainPlainly(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  return plain.some((kind) => error instanceof kind) ? error.message : String(error.stack)
}
