import { tellDisabledWebhook } from '#features/alerts'
import { lastBackup } from '#features/backups'
import { listCredentialExpiries } from '#features/connectors'
import type { QueueMail } from '#features/mails'
import { createNotify } from '#features/notifications'
import type { Clock } from '#platform/clock'
import type { Db } from '#platform/db/pool'
import type { UnitOfWork, Work } from '#platform/db/unit-of-work'
import { createSweepRuns } from '#platform/jobs/sweep-runs'
import type { KeyRing } from '#platform/key-ring'
import type { Config } from './config.ts'
import { daysOf } from './retention.ts'

type Given = {
  readonly unitOfWork: UnitOfWork
  readonly platformDb: Db
  readonly keyRing: KeyRing
  readonly clock: Clock
  readonly queueMail: QueueMail
  readonly origin: string
}

/** What tells operators and everyone else how the platform is. */
export function createOperations(
  { stateDir, publicUrl, demo, backups, retentionDays }: Config,
  { unitOfWork, platformDb, keyRing, clock, queueMail, origin }: Given,
) {
  const notify = createNotify({ queueMail, origin, clock })
  return {
    notify,
    stateDir,
    publicUrl,
    demo,
    retentionDays,
    draftDays: daysOf('order-drafts', retentionDays),
    sweepRuns: createSweepRuns({ unitOfWork, clock }),
    credentialExpiries: () => listCredentialExpiries(platformDb, keyRing),
    lastBackup: async (db: Db) =>
      backups.target === undefined ? ('off' as const) : ((await lastBackup(db))?.at ?? ('never' as const)),
    onDisabled: (work: Work, webhook: { readonly id: string; readonly name: string }) =>
      tellDisabledWebhook({ notify }, work, webhook),
  }
}
