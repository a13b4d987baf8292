/** Support grants: a customer's consent that operators look into its organization. */
export { SupportGrantPage } from './support-grant-page.tsx'
export { SupportGrantsPage } from './support-grants-page.tsx'
export { SupportGrantsPanel } from './support-grants-panel.tsx'
export { SupportNotice } from './support-notice.tsx'
