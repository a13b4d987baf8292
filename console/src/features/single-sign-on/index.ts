/** Single sign-on: an organization's own identity provider. */
export { CompanySignIn } from './company-sign-in.tsx'
export { SingleSignOnPage } from './single-sign-on-page.tsx'
export { SingleSignOnPanel } from './single-sign-on-panel.tsx'
