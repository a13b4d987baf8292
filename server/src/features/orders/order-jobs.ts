import { defineJob } from '#platform/jobs/job'

type OrderRef = { organizationId: string; orderId: string }

/** Compute an order's plan against the systems as they are now. */
export const planOrder = defineJob<OrderRef>('plan-order', { key: ({ orderId }) => orderId, maxAttempts: 1 })

/** Mail those whom an order's step concerns. */
export const notifyOrder = defineJob<OrderRef & { what: 'submitted' | 'asked' | 'rejected' | 'ready' }>(
  'notify-order',
  {
    key: ({ orderId, what }) => `${orderId}:${what}`,
  },
)
