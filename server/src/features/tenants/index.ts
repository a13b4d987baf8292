/** Tenants: what each organization runs, in which standing and phase, and the resources it is made of. */
import { defineFeature } from '#platform/feature'
import { tenantRoutes } from './tenant-routes.ts'
import type { TenantDeps } from './tenant-service.ts'

export const tenants = defineFeature<TenantDeps>()({ name: 'tenants', routes: tenantRoutes })

export { listResourcesOfProjects, needsSecrets, toResource } from './resource-store.ts'
export { tenantNotFound, tenantNotPossibleNow } from './tenant-errors.ts'
export { lookAtTenant } from './tenant-jobs.ts'
export { tenantName } from './tenant-name.ts'
export {
  findTenant,
  insertTenant,
  liftHold,
  listOpenHolds,
  lockTenant,
  placeHold,
  reserveTenantName,
  updateTenant,
} from './tenant-store.ts'
export { phaseOf, presenceOf, type TenantRow } from './tenant.ts'
