/** Organizations: the customers, their details and billing. */
export { NewOrganizationPage } from './new-organization-page.tsx'
export { OrganizationPage } from './organization-page.tsx'
export { organizationListQuery, organizationQuery } from './organization-queries.ts'
export { OrganizationsPage } from './organizations-page.tsx'
