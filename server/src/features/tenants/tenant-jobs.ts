import { defineJob } from '#platform/jobs/job'

/** Look at a tenant: compare what is wanted with what is, and do what is missing. */
export const lookAtTenant = defineJob<{ organizationId: string; tenantId: string }>('look-at-tenant', {
  key: ({ tenantId }) => tenantId,
  // The pending sweep brings another look; the queue need not.
  maxAttempts: 1,
})
