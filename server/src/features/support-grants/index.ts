/** Support grants: a customer's consent that operators look into its organization, and their sessions under it. */
import { defineFeature } from '#platform/feature'
import { expireSupportGrants } from './expire-support-grants.ts'
import { supportGrantRoutes } from './support-grant-routes.ts'
import type { SupportDeps } from './support-grant.ts'

export { findSupportPrincipal, watchSupport, recordSupportRead } from './support-session-service.ts'

export const supportGrants = defineFeature<SupportDeps>()({
  name: 'support-grants',
  routes: supportGrantRoutes,
  sweeps: (deps) => [
    {
      name: 'support-grants.expiry',
      everyMs: 60_000,
      run: (signal) => expireSupportGrants(deps, signal),
    },
  ],
})
