import type { ConnectorAccess } from '#features/connectors'
import type { Clock } from '#platform/clock'
import type { Locks } from '#platform/db/locks'
import type { UnitOfWork } from '#platform/db/unit-of-work'
import type { KeyRing } from '#platform/key-ring'
import type { Log } from '#platform/log'

/** Tells metrics how a call for a resource ended. */
export type ReconcileMeter = (input: {
  system: string
  result: 'ok' | 'failed' | 'unchanged'
  seconds: number
}) => void

export type ProvisioningDeps = {
  readonly unitOfWork: UnitOfWork
  readonly clock: Clock
  readonly keyRing: KeyRing
  readonly locks: Locks
  readonly log: Log
  readonly connectors: ConnectorAccess
  readonly meter: ReconcileMeter
}
