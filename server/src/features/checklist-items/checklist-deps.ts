import type { QueueMail } from '#features/mails'
import type { Clock } from '#platform/clock'
import type { Db } from '#platform/db/pool'
import type { UnitOfWork } from '#platform/db/unit-of-work'

export type ChecklistDeps = {
  readonly unitOfWork: UnitOfWork
  readonly clock: Clock
  readonly queueMail: QueueMail
  readonly demo: boolean
  /** Scheme and host under which browsers see us. */
  readonly origin: string
  /** As it is configured; undefined where it is not. */
  readonly publicUrl: URL | undefined
  readonly lastBackup: (db: Db) => Promise<Date | 'never' | 'off'>
  /** Our own identity provider. */
  readonly identityProvider: { readonly issuer: string }
  /** Those of others that are configured. */
  readonly issuers: { readonly all: readonly { readonly issuer: string }[] }
}
