/** Organizations: the customers, and the boundary of isolation. */
import { defineFeature } from '#platform/feature'
import type { MoveDeps } from './move-organization.ts'
import { organizationRoutes } from './organization-routes.ts'
import type { OrganizationDeps } from './organization-service.ts'

export { type MoveDeps, moveWithin } from './move-organization.ts'
export { createPartnerOf, domainsInUse } from './organization-reads.ts'
export {
  createOrganization,
  createOrganizationWithOwner,
  createWithin,
  type OrganizationDeps,
} from './organization-service.ts'
export { findOrganization } from './organization-store.ts'

export const organizations = defineFeature<OrganizationDeps & MoveDeps>()({
  name: 'organizations',
  routes: organizationRoutes,
})
