import { sql } from 'kysely'
import { systemActor } from '#platform/actor'
import type { Sweep } from '#platform/feature'
import type { UnitOfWork } from './unit-of-work.ts'

/** What the platform itself keeps for a while only: answers to replay for a day, hints for live readers for an hour. */
export function retentionSweep(unitOfWork: UnitOfWork): Sweep {
  return {
    name: 'retention',
    everyMs: 600_000,
    run: async () => {
      await unitOfWork(systemActor('retention'), 'platform', async ({ db }) => {
        await sql`delete from idempotency_records where created_at < now() - interval '24 hours'`.execute(db)
        await sql`delete from changes where at < now() - interval '1 hour'`.execute(db)
      })
    },
  }
}
