import { sql } from 'kysely'
import { systemActor } from '#platform/actor'
import type { UnitOfWork } from '#platform/db/unit-of-work'
import type { Sweep } from '#platform/feature'

/**
 * Gives jobs back that a worker took more than five minutes ago. Ours last seconds, so that worker has died;
 * graphile-worker itself would wait four hours. Should it live after all, the job runs twice, which is safe.
 */
export function releaseSweep(unitOfWork: UnitOfWork): Sweep {
  return {
    name: 'release jobs',
    everyMs: 60_000,
    run: async () => {
      await unitOfWork(systemActor('release-jobs'), 'platform', async ({ db }) => {
        await sql`
          select graphile_worker.force_unlock_workers(array_agg(distinct locked_by))
          from graphile_worker._private_jobs
          where locked_at < now() - interval '5 minutes'
          having count(*) > 0`.execute(db)
      })
    },
  }
}
