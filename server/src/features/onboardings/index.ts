/** Onboardings: customers that a partner brings, with their owner and their first order, entered in one flow. */
import { systemActor } from '#platform/actor'
import { defineFeature } from '#platform/feature'
import { onboardingRoutes } from './onboarding-routes.ts'
import { deleteStale } from './onboarding-store.ts'
import type { SubmitDeps } from './submit-onboarding.ts'

const dayMs = 86_400_000
/** What nobody touches for so long is thrown away: it names people who are no customers. */
const keptDays = 90

export const onboardings = defineFeature<SubmitDeps>()({
  name: 'onboardings',
  routes: onboardingRoutes,
  sweeps: ({ unitOfWork, clock }) => [
    {
      name: 'stale onboardings',
      everyMs: 3_600_000,
      run: () =>
        unitOfWork(systemActor('onboardings'), 'platform', ({ db }) =>
          deleteStale(db, new Date(clock.now().getTime() - keptDays * dayMs)),
        ),
    },
  ],
})
