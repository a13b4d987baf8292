/** Orders: every wish that changes a tenant, and the way it is approved. */
import { defineFeature } from '#platform/feature'
import { handleJob } from '#platform/jobs/worker'
import { notifyOrder } from './order-jobs.ts'
import { type NoticeDeps, sendNotice } from './order-notices.ts'
import { eraseRejectedSecrets } from './order-retention.ts'
import { orderRoutes } from './order-routes.ts'
import type { OrderDeps } from './order-service.ts'

export const orders = defineFeature<OrderDeps & NoticeDeps>()({
  name: 'orders',
  routes: orderRoutes,
  jobs: (deps) => [handleJob(notifyOrder, (payload) => sendNotice(deps, payload))],
  sweeps: (deps) => [
    { name: 'rejected order secrets', everyMs: 3_600_000, run: () => eraseRejectedSecrets(deps) },
  ],
})

export { approveOrder } from './decide-order.ts'
export { notifyOrder, planOrder } from './order-jobs.ts'
export { eraseSecrets, listSecrets, openSecrets } from './order-secrets.ts'
export { findOrder, lockOrder, saveStep, setOrder, toOrder } from './order-store.ts'
export { advance, type Order } from './order.ts'
export { createDraft, sealPackageSecrets, submitOrder } from './place-order.ts'
export { orderForTenant, type TenantOrder } from './tenant-order.ts'
