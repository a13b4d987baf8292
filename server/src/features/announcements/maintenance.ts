import type { Endpoint } from '@freehold/contract'
import type { Clock } from '#platform/clock'
import type { Db } from '#platform/db/pool'
import type { Principal } from '#platform/http/principal'
import { inMaintenance } from './announcement-errors.ts'
import { listMaintenance } from './announcement-store.ts'

/** Every process asks so often; so long after its begin may maintenance be felt. */
const freshMs = 2000

/**
 * Refuses writes of customers and partners while maintenance lets them read only. What concerns one's own account
 * (signing out, security, notifications) stays possible, and so does everything for operators.
 */
export function createMaintenanceGuard({
  platformDb,
  clock,
}: {
  readonly platformDb: Db
  readonly clock: Clock
}): (endpoint: Endpoint, principal: Principal) => Promise<void> {
  let asked: { readonly at: number; readonly found: ReturnType<typeof listMaintenance> } | undefined
  const current = (): ReturnType<typeof listMaintenance> => {
    if (asked === undefined || performance.now() - asked.at > freshMs) {
      const found = listMaintenance(platformDb, clock.now())
      asked = { at: performance.now(), found }
      // A question that failed is asked again at once.
      found.catch(() => {
        asked = undefined
      })
    }
    return asked.found
  }
  return async ({ method, scope }, { surface }) => {
    if (method === 'GET' || scope === 'self' || scope === 'public' || surface === 'operator') return
    const found = await current()
    const now = clock.now()
    const maintenance = found.find(({ until, surfaces }) => until > now && surfaces.includes(surface))
    if (maintenance === undefined) return
    throw inMaintenance(maintenance.until, now)
  }
}
