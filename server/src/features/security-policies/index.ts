/** Security policies: what an organization demands of whoever acts in it, beside what the platform demands of all. */
import { defineFeature } from '#platform/feature'
import { securityPolicyRoutes } from './security-policy-routes.ts'
import type { SecurityPolicyDeps } from './security-policy.ts'

export { isMfaRequiredOf } from './security-policy-store.ts'

export const securityPolicies = defineFeature<SecurityPolicyDeps>()({
  name: 'security-policies',
  routes: securityPolicyRoutes,
})
