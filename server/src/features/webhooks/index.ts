/** Webhooks: operators' addresses that are told of alerts, signed, again and again until they take it. */
import { defineFeature } from '#platform/feature'
import { handleJob } from '#platform/jobs/worker'
import { deliverDue, deliverMessage, deliverOne } from './deliver-message.ts'
import { webhookRoutes } from './webhook-routes.ts'
import type { WebhookDeps } from './webhook.ts'

export { queueMessage } from './deliver-message.ts'
export type { WebhookDeps } from './webhook.ts'

export const webhooks = defineFeature<WebhookDeps>()({
  name: 'webhooks',
  routes: webhookRoutes,
  jobs: (deps) => [handleJob(deliverMessage, ({ id }) => deliverOne(deps, id))],
  sweeps: (deps) => [{ name: 'webhooks.due', everyMs: 30_000, run: (signal) => deliverDue(deps, signal) }],
})
