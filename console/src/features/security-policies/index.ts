/** Security policies: what an organization demands of whoever acts in it. */
export { SecurityPolicyPage } from './security-policy-page.tsx'
export { SecurityPolicyPanel } from './security-policy-panel.tsx'
export { securityPolicyQuery } from './security-policy-queries.ts'
