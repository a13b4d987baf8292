/** Orders: every wish that changes a tenant, and the way it is approved. */
import { defineFeature } from '#platform/feature'
import { handleJob } from '#platform/jobs/worker'
import { notifyOrder } from './order-jobs.ts'
import { type NoticeDeps, sendNotice } from './order-notices.ts'
import { discardOldDrafts, type DraftDeps, eraseRejectedSecrets } from './order-retention.ts'
import { orderRoutes } from './order-routes.ts'
import type { OrderDeps } from './order-service.ts'

export const orders = defineFeature<OrderDeps & NoticeDeps & DraftDeps>()({
  name: 'orders',
  routes: orderRoutes,
  jobs: (deps) => [handleJob(notifyOrder, (payload) => sendNotice(deps, payload))],
  sweeps: (deps) => [
    { name: 'rejected order secrets', everyMs: 3_600_000, run: () => eraseRejectedSecrets(deps) },
    { name: 'old order drafts', everyMs: 3_600_000, run: (signal) => discardOldDrafts(deps, signal) },
  ],
})

export { approveOrder } from './decide-order.ts'
export { discardOldDrafts } from './order-retention.ts'
export { notifyOrder, planOrder } from './order-jobs.ts'
export { eraseSecrets, listSecrets, openSecrets } from './order-secrets.ts'
export { findOrder, lockOrder, saveStep, setOrder, toOrder } from './order-store.ts'
export { advance, type Order } from './order.ts'
export { passOnOrders } from './pass-on-orders.ts'
export { secretFaults } from './order-completeness.ts'
export { createDraft, placeWithin, sealPackageSecrets, submitOrder } from './place-order.ts'
export { orderForTenant, type TenantOrder } from './tenant-order.ts'
