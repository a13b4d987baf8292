/** Branding: how the product shows itself to customers. */
export { OrganizationBrandingPage } from './organization-branding-page.tsx'
export { PartnerBrandingPage } from './partner-branding-page.tsx'
