/** Tenants: what an organization runs, what it is made of, and what can be done with it. */
export { afterTenantOrder, orderForTenant, tenantQuery } from './tenant-queries.ts'
export { TenantPage } from './tenant-page.tsx'
export { TenantsPage } from './tenants-page.tsx'
