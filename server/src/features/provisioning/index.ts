/** Provisioning: plans orders, and brings what is wanted of tenants about in the outside systems. */
import { planOrder } from '#features/orders'
import { lookAtTenant as lookJob } from '#features/tenants'
import { defineFeature } from '#platform/feature'
import { handleJob } from '#platform/jobs/worker'
import { sweepDrift, sweepOldest } from './drift-sweep.ts'
import { lookAtTenant } from './look-at-tenant.ts'
import { planOrderNow } from './plan-job.ts'
import type { ProvisioningDeps } from './provisioning-deps.ts'
import { sweepPending } from './sweeps.ts'

const driftEveryMs = 300_000

export const provisioning = defineFeature<ProvisioningDeps>()({
  name: 'provisioning',
  routes: [],
  jobs: (deps) => [
    handleJob(lookJob, (which) => lookAtTenant(deps, which)),
    handleJob(planOrder, (which) => planOrderNow(deps, which)),
  ],
  sweeps: (deps) => [
    { name: 'pending', everyMs: 2000, run: async () => void (await sweepPending(deps)) },
    {
      name: 'drift',
      everyMs: driftEveryMs,
      run: async (signal) => {
        await sweepDrift(deps, signal)
        await sweepOldest(deps, 200)
      },
    },
  ],
})

export { sweepDrift, sweepOldest } from './drift-sweep.ts'
export { lookAtTenant } from './look-at-tenant.ts'
export { bindKind } from './open-connector.ts'
export { planOrderNow } from './plan-job.ts'
export type { ProvisioningDeps } from './provisioning-deps.ts'
export { sweepPending } from './sweeps.ts'
