/** Partners: the resellers that organizations belong to. */
export { NewPartnerPage } from './new-partner-page.tsx'
export { PartnerPage } from './partner-page.tsx'
export { partnerListQuery, partnerQuery } from './partner-queries.ts'
export { PartnerSettingsPage } from './partner-settings-page.tsx'
export { PartnersPage } from './partners-page.tsx'
export { TerminatePartnerPage } from './terminate-partner-page.tsx'
