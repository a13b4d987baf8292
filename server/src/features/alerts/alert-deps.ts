import type { Notify } from '#features/notifications'
import type { Clock } from '#platform/clock'
import type { Locks } from '#platform/db/locks'
import type { Db } from '#platform/db/pool'
import type { UnitOfWork } from '#platform/db/unit-of-work'
import type { Cursors } from '#platform/http/page'
import type { SweepRuns } from '#platform/jobs/sweep-runs'
import type { KeyRing } from '#platform/key-ring'
import type { Log } from '#platform/log'
import type { FetchPolicy } from '#platform/safe-fetch'

/** When a credential of a connector ends, where that can be told. */
export type CredentialExpiry = {
  readonly connectorId: string
  readonly connector: string
  readonly credential: string
  readonly expiresAt: Date
}

export type AlertDeps = {
  readonly unitOfWork: UnitOfWork
  /** Kysely over the platform pool. */
  readonly platformDb: Db
  readonly cursors: Cursors
  readonly clock: Clock
  readonly log: Log
  readonly locks: Locks
  readonly notify: Notify
  readonly keyRing: KeyRing
  readonly networkPolicy: FetchPolicy
  readonly sweepRuns: SweepRuns
  /** Scheme and host under which browsers see us. */
  readonly origin: string
  readonly stateDir: string
  /** Ends of connectors' credentials, as far as they say so themselves. */
  readonly credentialExpiries: () => Promise<readonly CredentialExpiry[]>
  /** When the last backup that is whole was finished; `off` where none is configured. */
  readonly lastBackup: (db: Db) => Promise<Date | 'never' | 'off'>
}
