import { sql } from 'kysely'
import { countStanding } from '#features/alerts'
import { lastBackup } from '#features/backups'
import type { Services } from './services.ts'

/** Numbers that are asked for whenever metrics are read. */
export function watchEverything({ metrics, pools, platformDb }: Services): void {
  metrics.watchPool('app', pools.app)
  metrics.watchPool('platform', pools.platform)
  metrics.watchPool('queue', pools.queue)
  const count = async (query: ReturnType<typeof sql<{ count: string }>>): Promise<number> => {
    const { rows } = await query.execute(platformDb)
    return Number(rows[0]?.count ?? 0)
  }
  metrics.watchCount('freehold_jobs_waiting', 'Jobs that are due and not taken', () =>
    count(sql<{ count: string }>`
      select count(*) from graphile_worker._private_jobs where locked_at is null and run_at <= now() and attempts < max_attempts`),
  )
  metrics.watchCount(
    'freehold_alerts_open',
    'Alerts that stand and that nobody has acknowledged',
    async () => {
      const { open } = await countStanding(platformDb)
      return open
    },
  )
  metrics.watchCount(
    'freehold_backup_age_seconds',
    'Time since the moment that the newest whole backup shows; left out while there is none',
    async () => {
      const last = await lastBackup(platformDb)
      if (last === undefined) throw new Error('There is no backup yet')
      return Math.max(0, (Date.now() - last.at.getTime()) / 1000)
    },
  )
  metrics.watchCount('freehold_orders_waiting', 'Orders that wait for somebody to decide', () =>
    count(
      sql<{
        count: string
      }>`select count(*) from orders where state in ('pending_partner', 'pending_operator')`,
    ),
  )
  metrics.watchCount('freehold_resources_failing', 'Resources that could not be brought about', () =>
    count(sql<{ count: string }>`select count(*) from resources where state = 'failing'`),
  )
}
