/** Overviews: where each surface begins. */
export { OperatorOverviewPage } from './operator-overview-page.tsx'
export { OrganizationChoicePage } from './organization-choice-page.tsx'
export { OrganizationHomePage } from './organization-home-page.tsx'
export { PartnerOverviewPage } from './partner-overview-page.tsx'
