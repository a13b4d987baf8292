/** Single sign-on: an organization's own identity provider, which lets its people into that organization. */
import { systemActor } from '#platform/actor'
import { defineFeature } from '#platform/feature'
import { singleSignOnRoutes } from './single-sign-on-routes.ts'
import { deleteOldAttempts } from './single-sign-on-store.ts'
import type { SingleSignOnDeps } from './single-sign-on.ts'

export { registerSingleSignOn } from './single-sign-on-routes.ts'
export type { SingleSignOnDeps } from './single-sign-on.ts'

export const singleSignOn = defineFeature<SingleSignOnDeps>()({
  name: 'single-sign-on',
  routes: singleSignOnRoutes,
  sweeps: ({ unitOfWork, clock }) => [
    {
      name: 'single-sign-on.expiry',
      everyMs: 600_000,
      run: () =>
        unitOfWork(systemActor('single-sign-on'), 'platform', ({ db }) => deleteOldAttempts(db, clock.now())),
    },
  ],
})
