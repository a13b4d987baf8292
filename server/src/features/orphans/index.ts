/** Orphans: objects in outside systems that carry our marker and belong to no resource. */
import { defineFeature } from '#platform/feature'
import { handleJob } from '#platform/jobs/worker'
import { removeOrphan } from './orphan-jobs.ts'
import { orphanRoutes } from './orphan-routes.ts'
import { type OrphanDeps, removeObject } from './orphan-service.ts'

export const orphans = defineFeature<OrphanDeps>()({
  name: 'orphans',
  routes: orphanRoutes,
  jobs: (deps) => [handleJob(removeOrphan, ({ orphanId }) => removeObject(deps, orphanId))],
})

export {
  adoptOrphan,
  askRemovalsAgain,
  askToRemoveOrphan,
  type OrphanDeps,
  removeObject,
} from './orphan-service.ts'
export { removeOrphan } from './orphan-jobs.ts'
export { listOrphans } from './orphan-reads.ts'
