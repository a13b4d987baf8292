/** Organizations: the customers, and the boundary of isolation. */
import { defineFeature } from '#platform/feature'
import { organizationRoutes } from './organization-routes.ts'
import type { OrganizationDeps } from './organization-service.ts'

export { createPartnerOf, domainsInUse } from './organization-reads.ts'
export {
  createOrganization,
  createOrganizationWithOwner,
  type OrganizationDeps,
} from './organization-service.ts'
export { findOrganization } from './organization-store.ts'

export const organizations = defineFeature<OrganizationDeps>()({
  name: 'organizations',
  routes: organizationRoutes,
})
