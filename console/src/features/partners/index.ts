/** Partners: the resellers that organizations belong to. */
export { NewPartnerPage } from './new-partner-page.tsx'
export { PartnerPage } from './partner-page.tsx'
export { PartnersPage } from './partners-page.tsx'
