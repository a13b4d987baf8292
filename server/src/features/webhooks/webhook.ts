import type { Clock } from '#platform/clock'
import type { UnitOfWork, Work } from '#platform/db/unit-of-work'
import type { Cursors } from '#platform/http/page'
import type { KeyRing } from '#platform/key-ring'
import type { Log } from '#platform/log'
import type { FetchPolicy } from '#platform/safe-fetch'

export type WebhookDeps = {
  readonly unitOfWork: UnitOfWork
  readonly cursors: Cursors
  readonly keyRing: KeyRing
  readonly clock: Clock
  readonly log: Log
  /** How far messages may go: as far as requests to connectors. */
  readonly networkPolicy: FetchPolicy
  /** Told in the transaction in which a webhook is given up. */
  readonly onDisabled: (work: Work, webhook: { readonly id: string; readonly name: string }) => Promise<void>
}
