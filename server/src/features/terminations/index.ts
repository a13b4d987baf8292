/** Terminations: the end of a partner, and where its organizations go. */
import { defineFeature } from '#platform/feature'
import { handleJob } from '#platform/jobs/worker'
import { findUnfinished, moveAll, moveOrganizations } from './move-organizations.ts'
import { terminationRoutes } from './termination-routes.ts'
import type { TerminationDeps } from './termination-service.ts'

export const terminations = defineFeature<TerminationDeps>()({
  name: 'terminations',
  routes: terminationRoutes,
  jobs: (deps) => [handleJob(moveOrganizations, ({ id }) => moveAll(deps, id))],
  sweeps: (deps) => [{ name: 'terminations', everyMs: 30_000, run: () => findUnfinished(deps) }],
})
