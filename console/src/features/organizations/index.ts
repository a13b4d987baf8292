/** Organizations: the customers, their details and billing. */
export { NewOrganizationPage } from './new-organization-page.tsx'
export { OrganizationFields } from './organization-fields.tsx'
export { OrganizationPage } from './organization-page.tsx'
export { organizationListQuery, organizationQuery } from './organization-queries.ts'
export { OrganizationsPage } from './organizations-page.tsx'
export {
  emptyOrganization,
  toBody as toOrganizationBody,
  type OrganizationValues,
} from './organization-values.ts'
