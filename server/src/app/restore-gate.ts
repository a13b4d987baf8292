import { createRestorePause } from '#features/backups'
import { removeOrphan } from '#features/orphans'
import { lookAtTenant } from '#features/tenants'
import type { Db } from '#platform/db/pool'
import type { Sweep } from '#platform/feature'
import type { JobHandler } from '#platform/jobs/worker'
import type { Log } from '#platform/log'

/**
 * Everything in the background that writes to outside systems because of what our rows say. A restored database says
 * what was true at another time: until an operator has looked and resumed, none of it runs. Observing goes on, so that
 * what differs is there to be looked at.
 */
const outsideJobs: readonly string[] = [lookAtTenant.name, removeOrphan.name]
const outsideSweeps: readonly string[] = ['pending']

/** Holds what writes to the outside while a restore waits to be resumed. The rows say later what is still to do. */
export function createRestoreGate({ platformDb, log }: { readonly platformDb: Db; readonly log: Log }) {
  const isPaused = createRestorePause(platformDb)
  return {
    job: (handler: JobHandler): JobHandler => {
      if (!outsideJobs.includes(handler.name)) return handler
      return {
        name: handler.name,
        run: async (payload, signal) => {
          if (await isPaused()) log.info({ job: handler.name }, 'passed over: a restore waits to be resumed')
          else await handler.run(payload, signal)
        },
      }
    },
    sweep: (sweep: Sweep): Sweep => {
      if (!outsideSweeps.includes(sweep.name)) return sweep
      return { ...sweep, run: async (signal) => ((await isPaused()) ? undefined : sweep.run(signal)) }
    },
  }
}
